using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.People;
using Trilateral.Membership.Tokens;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Mandates;

/// <summary>A function a client holds for a time, and what grounds it. The only source of rights (design §6).</summary>
internal sealed class Mandate : Aggregate, IIdTag, IClassified
{
    public const int MaxDocumentLength = 300;
    public const int MaxReasonLength = 500;

    /// <summary>One government focal point per State and review at any time (rule 27); an exclusion constraint, made by the migration.</summary>
    public const string OneFocalPoint = "ex_mandates_one_focal_point";

    /// <summary>A client does not hold one function twice at the same time; an exclusion constraint too.</summary>
    public const string OnePerClient = "ex_mandates_one_per_client_and_role";

    public Mandate(
        Id<Mandate> id, ApiClient client, string role, DateTimeOffset startsAt, DateTimeOffset? endsAt, string document, DateTimeOffset grantedAt, int? cluster = null, string? conflictOfInterest = null,
        Id<Alliance>? alliance = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        (Id, ClientId, Role, OwnerSide, FrameworkId, OwnerOrganisation) = (id, client.Id, role, client.Side, client.FrameworkId, client.Organisation);
        (StartsAt, EndsAt, Document, GrantedAt, Cluster, ConflictOfInterest, AllianceId) = (startsAt, endsAt, document, grantedAt, cluster, conflictOfInterest, alliance);
    }

    private Mandate()
    {
    }

    public static string IdPrefix => "man";

    public Id<Mandate> Id { get; private init; }

    public Id<ApiClient> ClientId { get; private init; }

    public string Role { get; private init; } = "";

    public Guid? FrameworkId { get; private init; }

    /// <summary>The side of its client (rule 39).</summary>
    public Side OwnerSide { get; private init; }

    public string? OwnerOrganisation { get; private init; }

    /// <summary>The three sides may know who holds which function in their framework.</summary>
    public ConfidentialityClass Confidentiality { get; private init; } = ConfidentialityClass.FrameworkOnly;

    /// <summary>Inclusive.</summary>
    public DateTimeOffset StartsAt { get; private init; }

    /// <summary>Exclusive; null while no end is set.</summary>
    public DateTimeOffset? EndsAt { get; private set; }

    /// <summary>The reference of what grounds it: a note verbale, a letter of appointment, a decision. Never a person's name.</summary>
    public string Document { get; private init; } = "";

    /// <summary>What is disclosed of a person who serves the other side too (rule 39).</summary>
    public string? ConflictOfInterest { get; private init; }

    public string? EndReason { get; private set; }

    /// <summary>The reference of what grounds its early end (rule 27).</summary>
    public string? EndDocument { get; private set; }

    public DateTimeOffset GrantedAt { get; private init; }

    /// <summary>Of a focal point: the article cluster whose review it is for; null for every review of the State.</summary>
    public int? Cluster { get; private init; }

    /// <summary>Of a coordinator: the one alliance it is for (M17); null for every one of its framework that its organisation belongs to.</summary>
    public Id<Alliance>? AllianceId { get; private init; }

    /// <summary>The mandate whose holder this one's followed.</summary>
    public Id<Mandate>? Replaces { get; private set; }

    /// <summary>What was open when it did, as kind and number with a colon between.</summary>
    public string[] TakenOver { get; private set; } = [];

    public void TakeOver(Mandate former, IReadOnlyList<OpenItems> open)
    {
        ArgumentNullException.ThrowIfNull(former);
        (Replaces, TakenOver) = (former.Id, [.. open.Select(items => items.ToString())]);
    }

    public void End(DateTimeOffset endsAt, string reason, string? document) => (EndsAt, EndReason, EndDocument) = (endsAt, reason, document);

    public static void Map(EntityTypeBuilder<Mandate> mandate)
    {
        mandate.ToTable("mandates", table => table.HasCheckConstraint("ck_mandates_end", "ends_at >= starts_at"));
        mandate.Property(row => row.Role).HasMaxLength(40);
        mandate.Property(row => row.OwnerSide).HasMaxLength(20).HasConversion(value => WireNames<Side>.Of(value), name => WireNames<Side>.Parse(name));
        mandate.Property(row => row.Confidentiality).HasMaxLength(20)
            .HasConversion(value => WireNames<ConfidentialityClass>.Of(value), name => WireNames<ConfidentialityClass>.Parse(name));
        mandate.Property(row => row.OwnerOrganisation).HasMaxLength(36);
        mandate.Property(row => row.Document).HasMaxLength(MaxDocumentLength);
        mandate.Property(row => row.ConflictOfInterest).HasMaxLength(SidesApart.MaxDisclosureLength);
        mandate.Property(row => row.EndReason).HasMaxLength(MaxReasonLength);
        mandate.Property(row => row.EndDocument).HasMaxLength(MaxDocumentLength);
        mandate.HasOne<ApiClient>().WithMany().HasForeignKey(row => row.ClientId);
        mandate.HasOne<Alliance>().WithMany().HasForeignKey(row => row.AllianceId).OnDelete(DeleteBehavior.Restrict);
        mandate.HasOne<Mandate>().WithMany().HasForeignKey(row => row.Replaces);
        mandate.HasIndex(row => new { row.FrameworkId, row.Id });
    }
}

internal static class MandateMessages
{
    /// <summary>Adds a mandate and tells it; the caller raises the client's epoch in the same save.</summary>
    public static void Grant(this MembershipDbContext database, Mandate mandate)
    {
        database.Mandates.Add(mandate);
        var version = database.Advance(mandate);
        var (side, framework) = (WireNames<Side>.Of(mandate.OwnerSide), FrameworkName.Of(mandate.FrameworkId));
        database.Publish(
            new MandateGranted(
                mandate.Id.ToString(), version.Version, mandate.ClientId.ToString(), mandate.Role, side, framework, mandate.OwnerOrganisation,
                mandate.StartsAt, mandate.EndsAt, ReachOf(framework), nameof(ConfidentialityClass.FrameworkOnly), mandate.AllianceId?.ToString()),
            version);
    }

    /// <summary>Sets a mandate's end and tells it; the caller raises the client's epoch in the same save.</summary>
    public static void End(this MembershipDbContext database, Mandate mandate, DateTimeOffset endsAt, string reason, string? document = null)
    {
        mandate.End(endsAt, reason, document);
        var version = database.Advance(mandate);
        var (side, framework) = (WireNames<Side>.Of(mandate.OwnerSide), FrameworkName.Of(mandate.FrameworkId));
        database.Publish(
            new MandateEnded(
                mandate.Id.ToString(), version.Version, mandate.ClientId.ToString(), mandate.Role, side, framework, mandate.OwnerOrganisation,
                mandate.StartsAt, endsAt, ReachOf(framework), nameof(ConfidentialityClass.FrameworkOnly), mandate.AllianceId?.ToString()),
            version);
    }

    public static string ReachOf(string? framework) => framework is null ? "global" : "framework:" + framework;
}
