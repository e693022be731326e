using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.AllianceWorkingGroups;

/// <summary>What brings the members of a group together.</summary>
internal enum WorkingGroupKind
{
    Thematic,
    Provincial,
}

/// <summary>Members of an alliance who work on one matter or in one province, called together by one of them (W2 3). Public.</summary>
internal sealed class AllianceWorkingGroup : Aggregate, IIdTag
{
    /// <summary>Two groups of an alliance do not carry the same name.</summary>
    public const string OneName = "ux_alliance_working_groups_name";

    public static string IdPrefix => "wgr";

    public Id<AllianceWorkingGroup> Id { get; init; }

    public Id<Alliance> AllianceId { get; init; }

    public WorkingGroupKind Kind { get; init; }

    public string Name { get; init; } = "";

    public string ComparableName { get; init; } = "";

    public string Purpose { get; init; } = "";

    public DateOnly FoundedOn { get; init; }

    /// <summary>In the order they convened; the last convenes now.</summary>
    public List<WorkingGroupConvenor> Convenors { get; init; } = [];

    public WorkingGroupConvenor Convenor => Convenors.Single(convenor => convenor.EndedOn is null);

    public static void Map(EntityTypeBuilder<AllianceWorkingGroup> group)
    {
        group.ToTable("alliance_working_groups");
        group.Property(row => row.Kind).HasMaxLength(20).HasConversion(value => WireNames<WorkingGroupKind>.Of(value), name => WireNames<WorkingGroupKind>.Parse(name));
        group.Property(row => row.Name).HasMaxLength(FoundWorkingGroup.MaxNameLength);
        group.Property(row => row.ComparableName).HasMaxLength(FoundWorkingGroup.MaxNameLength * 2);
        group.Property(row => row.Purpose).HasMaxLength(FoundWorkingGroup.MaxPurposeLength);
        group.Ignore(row => row.Convenor);
        group.HasOne<Alliance>().WithMany().HasForeignKey(row => row.AllianceId).OnDelete(DeleteBehavior.Restrict);
        group.HasIndex(row => new { row.AllianceId, row.ComparableName }).IsUnique().HasDatabaseName(OneName);
        group.OwnsMany(row => row.Convenors, convenor =>
        {
            convenor.ToTable("working_group_convenors");
            convenor.WithOwner().HasForeignKey("WorkingGroupId");
            convenor.HasKey(row => row.Id);
            convenor.HasOne<Organisation>().WithMany().HasForeignKey(row => row.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        });
    }

    /// <summary>Another member convenes from a day on; who did so before stays on record.</summary>
    public void HandOver(Id<Organisation> organisation, DateOnly from, Id<WorkingGroupConvenor> id)
    {
        Convenor.EndedOn = from;
        Convenors.Add(new WorkingGroupConvenor { Id = id, OrganisationId = organisation, StartedOn = from });
    }
}

/// <summary>An organisation convened a group from one day to another.</summary>
internal sealed class WorkingGroupConvenor : IIdTag
{
    public static string IdPrefix => "cnv";

    public Id<WorkingGroupConvenor> Id { get; init; }

    public Id<Organisation> OrganisationId { get; init; }

    public DateOnly StartedOn { get; init; }

    /// <summary>The day the next one began.</summary>
    public DateOnly? EndedOn { get; set; }
}

/// <summary>A working group as the API shows it.</summary>
/// <param name="Id"><c>wgr_…</c>.</param>
/// <param name="Alliance"><c>aln_…</c>.</param>
/// <param name="Kind">thematic or provincial.</param>
/// <param name="Name">The public name.</param>
/// <param name="Purpose">What it works on.</param>
/// <param name="FoundedOn">The day, in the alliance's time zone.</param>
/// <param name="Convenor">Who convenes it now, <c>org_…</c>.</param>
/// <param name="Convenors">Who convened it from when to when, the first first.</param>
/// <param name="Record">Where the audit chain's entries about it are read.</param>
/// <param name="Version">From 1.</param>
internal sealed record WorkingGroupAnswer(
    string Id, string Alliance, string Kind, string Name, string Purpose, DateOnly FoundedOn, string Convenor, IReadOnlyList<WorkingGroupAnswer.Term> Convenors, string Record, long Version) : IRecorded
{
    /// <param name="Organisation"><c>org_…</c>.</param>
    /// <param name="StartedOn">Its first day.</param>
    /// <param name="EndedOn">The day the next began; null for the present one.</param>
    internal sealed record Term(string Organisation, DateOnly StartedOn, DateOnly? EndedOn);

    public static WorkingGroupAnswer Of(AllianceWorkingGroup group) => new(
        group.Id.ToString(),
        group.AllianceId.ToString(),
        WireNames<WorkingGroupKind>.Of(group.Kind),
        group.Name,
        group.Purpose,
        group.FoundedOn,
        group.Convenor.OrganisationId.ToString(),
        [.. group.Convenors.OrderBy(convenor => convenor.Id).Select(convenor => new Term(convenor.OrganisationId.ToString(), convenor.StartedOn, convenor.EndedOn))],
        $"/membership/v1/alliances/{group.AllianceId}/working-groups/{group.Id}/record",
        group.Version);
}
