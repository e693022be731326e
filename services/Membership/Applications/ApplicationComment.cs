using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Applications;

/// <summary>What a member thinks of an application.</summary>
internal enum CommentPosition
{
    Supports,
    Neutral,
    Opposes,
}

/// <summary>A member's comment on an application (rule 36). Kept, never changed; for those who decide and the member itself, so that it can be frank.</summary>
internal sealed class ApplicationComment : Aggregate, IIdTag
{
    public const string OneEach = "ux_application_comments_organisation";

    public static string IdPrefix => "cmt";

    public Id<ApplicationComment> Id { get; init; }

    public Id<TrilateralFramework>? FrameworkId { get; init; }

    public Id<MembershipApplication> ApplicationId { get; init; }

    public Id<Organisation> OrganisationId { get; init; }

    public CommentPosition Position { get; init; }

    public string Text { get; init; } = "";

    public DateTimeOffset MadeAt { get; init; }

    public static void Map(EntityTypeBuilder<ApplicationComment> comment)
    {
        comment.ToTable("application_comments");
        comment.Property(row => row.Position).HasMaxLength(20).HasConversion(value => WireNames<CommentPosition>.Of(value), name => WireNames<CommentPosition>.Parse(name));
        comment.Property(row => row.Text).HasMaxLength(CommentOnApplication.MaxTextLength);
        comment.HasOne<TrilateralFramework>().WithMany().HasForeignKey(row => row.FrameworkId);
        comment.HasOne<MembershipApplication>().WithMany().HasForeignKey(row => row.ApplicationId).OnDelete(DeleteBehavior.Restrict);
        comment.HasOne<Organisation>().WithMany().HasForeignKey(row => row.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        comment.HasIndex(row => new { row.FrameworkId, row.ApplicationId, row.OrganisationId }).IsUnique().AreNullsDistinct(false).HasDatabaseName(OneEach);
    }
}

/// <summary>A comment as the API shows it.</summary>
/// <param name="Id"><c>cmt_…</c>.</param>
/// <param name="Application"><c>apn_…</c>.</param>
/// <param name="Organisation">The member, <c>org_…</c>.</param>
/// <param name="Position">supports, neutral or opposes.</param>
/// <param name="Text">In its own words.</param>
/// <param name="MadeAt">UTC.</param>
/// <param name="Record">Where the audit chain's entry about it is read.</param>
/// <param name="Version">Always 1: a comment does not change.</param>
internal sealed record CommentAnswer(string Id, string Application, string Organisation, string Position, string Text, DateTimeOffset MadeAt, string Record, long Version) : IRecorded
{
    public static CommentAnswer Of(ApplicationComment comment, Id<Alliance> alliance) => new(
        comment.Id.ToString(),
        comment.ApplicationId.ToString(),
        comment.OrganisationId.ToString(),
        WireNames<CommentPosition>.Of(comment.Position),
        comment.Text,
        comment.MadeAt,
        $"/membership/v1/alliances/{alliance}/applications/{comment.ApplicationId}/comments/{comment.Id}/record",
        comment.Version);
}
