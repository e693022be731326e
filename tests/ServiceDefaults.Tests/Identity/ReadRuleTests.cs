using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Tests.Persistence;

namespace Trilateral.ServiceDefaults.Tests.Identity;

/// <summary>Every class, side, framework and organisation against every caller: what PostgreSQL lists, what the single record says, and what the words of design §6 say.</summary>
public sealed class ReadRuleTests(PersistenceDatabase server) : IClassFixture<PersistenceDatabase>
{
    private static readonly Guid?[] Frameworks = [null, Guid.Parse("00000000-0000-7000-8000-000000000001"), Guid.Parse("00000000-0000-7000-8000-000000000002")];

    private static readonly string?[] Organisations = [null, "org_00000000000000000000000000000001", "org_00000000000000000000000000000002"];

    private static readonly string?[] Functions = [null, Roles.Observer];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lists_single_records_and_the_words_agree_for_every_combination()
    {
        var options = new DbContextOptionsBuilder<Papers>();
        options.UseNpgsql(server.OwnerConnectionString);
        await using var database = new Papers(options.Options);
        await using (var connection = await server.OpenOwnerAsync())
        {
            await PersistenceDatabase.ExecuteAsync(connection, database.Database.GenerateCreateScript());
        }

        var id = 0;
        Paper[] papers =
        [
            .. from confidentiality in Enum.GetValues<ConfidentialityClass>()
               from framework in Frameworks
               from side in Enum.GetValues<Side>()
               from organisation in Organisations
               select new Paper { Id = ++id, Confidentiality = confidentiality, FrameworkId = framework, OwnerSide = side, OwnerOrganisation = organisation },
        ];
        database.AddRange(papers);
        await database.SaveChangesAsync(Stop);
        Assert.Equal(144, papers.Length);

        foreach (var actor in from side in Enum.GetValues<Side>() from framework in Frameworks from organisation in Organisations from role in Functions select ActorOf(side, framework, organisation, role))
        {
            var listed = await database.Set<Paper>().ReadableBy(actor).Select(paper => paper.Id).Order().ToListAsync(Stop);

            Assert.Equal(papers.Where(actor.MayRead).Select(paper => paper.Id), listed);
            Assert.Equal(papers.Where(paper => Words(actor, paper)).Select(paper => paper.Id), listed);
        }
    }

    /// <summary>Design §6, class by class, written down without the rule.</summary>
    private static bool Words(Actor actor, Paper paper)
    {
        // Whoever holds no mandate is nobody's side, whatever the token says of side, framework and organisation.
        var isOneOfTheThree = actor.Side is (Side.Government or Side.CivilSociety or Side.Unodc) && actor.Roles.Count == 1;
        var inReach = paper.FrameworkId is not { } framework || framework == actor.FrameworkId;
        return paper.Confidentiality switch
        {
            ConfidentialityClass.Public => true,
            ConfidentialityClass.FrameworkOnly => isOneOfTheThree && inReach,
            ConfidentialityClass.OwnSide => isOneOfTheThree && inReach && paper.OwnerSide == actor.Side,
            _ => isOneOfTheThree && inReach && paper.OwnerSide == actor.Side && actor.Organisation is { } own && own == paper.OwnerOrganisation,
        };
    }

    private static Actor ActorOf(Side side, Guid? framework, string? organisation, string? role) =>
        new("cli_00000000000000000000000000000001", side, framework is { } id ? $"frm_{id:N}" : null, organisation, null, role is null ? FrozenSet<string>.Empty : [role]);

    private sealed class Papers(DbContextOptions<Papers> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Paper>(paper =>
        {
            paper.ToTable("papers", "public");
            paper.Property(row => row.Id).ValueGeneratedNever();
            paper.Property(row => row.OwnerSide).HasConversion(value => WireNames<Side>.Of(value), name => WireNames<Side>.Parse(name));
            paper.Property(row => row.Confidentiality).HasConversion(value => WireNames<ConfidentialityClass>.Of(value), name => WireNames<ConfidentialityClass>.Parse(name));
        });
    }

    private sealed class Paper : IClassified
    {
        public required int Id { get; init; }

        public required Guid? FrameworkId { get; init; }

        public required ConfidentialityClass Confidentiality { get; init; }

        public required Side OwnerSide { get; init; }

        public required string? OwnerOrganisation { get; init; }
    }
}
