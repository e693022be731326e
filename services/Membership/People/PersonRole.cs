using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.People;

/// <summary>What a person does for an organisation.</summary>
internal enum OrganisationFunction
{
    /// <summary>Speaks for it towards the alliance; one at a time.</summary>
    FocalPoint,
    Alternate,
    Signatory,
}

/// <summary>The kind of a person's id. No row of this service says who that is: names stand where the person's own side keeps its contacts.</summary>
internal sealed class Person : IIdTag
{
    public static string IdPrefix => "per";
}

/// <summary>From which day to which a person holds a function in an organisation. Only the organisation sees it, and UNODC one whose number it was given; what is past is kept, and nothing is removed.</summary>
internal sealed class PersonRole : Aggregate, IIdTag
{
    /// <summary>An organisation has one focal point on any day; an exclusion constraint, made by the migration.</summary>
    public const string OneFocalPoint = "ex_person_roles_one_focal_point";

    /// <summary>A person holds a function of an organisation once on any day; an exclusion constraint too.</summary>
    public const string OnceEach = "ex_person_roles_once_each";

    public static string IdPrefix => "rol";

    /// <summary>Random: it tells no time.</summary>
    public Id<PersonRole> Id { get; init; }

    public Id<Organisation> OrganisationId { get; private init; }

    public string PersonId { get; init; } = "";

    public OrganisationFunction Function { get; init; }

    /// <summary>The first day.</summary>
    public DateOnly StartsOn { get; init; }

    /// <summary>The last day; null while none is set.</summary>
    public DateOnly? EndsOn { get; private set; }

    /// <summary>The reference of what grounds it; never a person's name.</summary>
    public string? Document { get; init; }

    /// <summary>What is disclosed of a person who assists both sides (rule 39).</summary>
    public string? ConflictOfInterest { get; init; }

    public string? EndReason { get; private set; }

    /// <summary>Whose words the reason is; null while there is none, and for one written before that was kept.</summary>
    public Side? EndReasonBy { get; private set; }

    /// <summary>The reference of what grounds its end; never a person's name.</summary>
    public string? EndDocument { get; private set; }

    public DateTimeOffset RecordedAt { get; init; }

    /// <summary>The organisation it was held in, where that one was merged into this.</summary>
    public Id<Organisation>? HeldInId { get; private init; }

    public static PersonRole Of(Id<PersonRole> id, Id<Organisation> organisation, string person, OrganisationFunction function, DateOnly startsOn, DateOnly? endsOn, string? document, string? conflictOfInterest, DateTimeOffset now) => new()
    {
        Id = id,
        OrganisationId = organisation,
        PersonId = person,
        Function = function,
        StartsOn = startsOn,
        EndsOn = endsOn,
        Document = document,
        ConflictOfInterest = conflictOfInterest,
        RecordedAt = now,
    };

    /// <summary>What a person holds on a day, in whichever organisation; for rules that ask whether somebody has a part in a matter, never to show it.</summary>
    public static IQueryable<PersonRole> HeldOn(IQueryable<PersonRole> roles, string? person, DateOnly day) =>
        roles.Where(row => row.PersonId == person && row.StartsOn <= day && (row.EndsOn == null || row.EndsOn >= day));

    /// <summary>Sets the last day, or an earlier one: why it first ended and on what ground is never written over.</summary>
    public void End(DateOnly endsOn, string reason, string? document, Side by) =>
        (EndsOn, EndReason, EndReasonBy, EndDocument) = (endsOn, EndReason ?? reason, EndReason is null ? by : EndReasonBy, EndDocument ?? document);

    public static void Map(EntityTypeBuilder<PersonRole> role)
    {
        role.ToTable("person_roles", table => table.HasCheckConstraint("ck_person_roles_end", "ends_on >= starts_on"));
        role.Property(row => row.PersonId).HasMaxLength(36);
        role.Property(row => row.Function).HasMaxLength(20)
            .HasConversion(value => WireNames<OrganisationFunction>.Of(value), name => WireNames<OrganisationFunction>.Parse(name));
        role.Property(row => row.Document).HasMaxLength(GivePersonRole.MaxDocumentLength);
        role.Property(row => row.ConflictOfInterest).HasMaxLength(SidesApart.MaxDisclosureLength);
        role.Property(row => row.EndReason).HasMaxLength(EndPersonRole.MaxReasonLength);
        role.Property(row => row.EndReasonBy).HasMaxLength(20).HasConversion(value => WireNames<Side>.Of(value!.Value), name => WireNames<Side>.Parse(name));
        role.Property(row => row.EndDocument).HasMaxLength(GivePersonRole.MaxDocumentLength);
        role.HasOne<Organisation>().WithMany().HasForeignKey(row => row.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        role.HasOne<Organisation>().WithMany().HasForeignKey(row => row.HeldInId).OnDelete(DeleteBehavior.Restrict);
        role.HasIndex(row => new { row.OrganisationId, row.Id });
    }
}
