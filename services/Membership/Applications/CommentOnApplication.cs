using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Applications;

/// <summary>A member says what it thinks of an application, once, from its submission until the last second of the comment window (rule 36).</summary>
internal static class CommentOnApplication
{
    public const int MinTextLength = 20;
    public const int MaxTextLength = 2_000;

    private static readonly IReadOnlyList<ApplicationState> Commented =
        [ApplicationState.Submitted, ApplicationState.Screening, ApplicationState.InfoRequested, ApplicationState.MemberComments];

    /// <param name="Position">supports, neutral or opposes.</param>
    /// <param name="Text">20 to 2,000 characters.</param>
    internal sealed record Request(string? Position, string? Text);

    /// <summary>A comment as the audit chain keeps it: who took which position, not the words.</summary>
    internal sealed record CommentAudit(string Application, string Organisation, string Position);

    public static async Task<Results<CreatedResource<CommentAnswer>, ProblemHttpResult>> HandleAsync(
        string allianceId, string id, Request request, Actor actor, MembershipDbContext database, FrameworkScope scope, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var access = await MembershipAccess.OfAsync(actor, database, now, cancellationToken);
        if (await access.FindAsync(database, allianceId, id, now, cancellationToken) is not { } application)
        {
            return ReadApplication.NotFound();
        }

        if (MembershipAccess.OrganisationOf(actor) is not { } member || !access.BelongsTo(application.AllianceId))
        {
            return MembershipAccess.NotYourFunction("Members of the alliance comment, each by a client that acts for it.");
        }

        now = time.GetUtcNow();
        if (Refuses(application, now) is { } wrong)
        {
            return Problem.WrongState(wrong);
        }

        var violations = new Violations();
        var position = violations.Choice<CommentPosition>("/position", request.Position);
        var text = violations.LongText("/text", request.Text, MaxTextLength, "the comment", MinTextLength, rule: 36);
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        if (application.FrameworkId is null)
        {
            // An application to a network is of no country, and so is what its members say of it.
            scope.AllowGlobalWrites();
        }

        var comment = CommentOf(application, member, position, text, Id.New<ApplicationComment>(now), now);
        database.ApplicationComments.Add(comment);
        database.Advance(comment);
        var answer = CommentAnswer.Of(comment, application.AllianceId);
        database.Record(actor.Audit(
            now, "application.commented", answer.Id, after: JsonSerializer.Serialize(new CommentAudit(answer.Application, answer.Organisation, answer.Position), MembershipJson.Default.CommentAudit)));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint) && constraint == ApplicationComment.OneEach)
        {
            return Problem.Of(StatusCodes.Status409Conflict, "already-recorded", "The member has commented", "One comment of a member on an application is kept, as it was first made (rule 36).");
        }

        return Resource.Created($"/membership/v1/alliances/{application.AllianceId}/applications/{application.Id}/comments/{comment.Id}", answer);
    }

    /// <summary>Why no member comments at that time; null where members do.</summary>
    internal static string? Refuses(MembershipApplication application, DateTimeOffset now) =>
        application is { State: ApplicationState.MemberComments, CommentsCloseAt: { } last } && !RuleWindow.IsOpen(last, now)
            ? $"Members could comment until the end of {Assessment.Local(last, application.TimeZone)} (rule 36)."
            : application.StateAt(now) is var state && Commented.Contains(state)
            ? null
            : $"The application is {WireNames<ApplicationState>.Of(state)}; members comment until the end of their window (rule 36).";

    private static ApplicationComment CommentOf(
        MembershipApplication application, Id<Organisation> member, CommentPosition position, string text, Id<ApplicationComment> id, DateTimeOffset now) => new()
        {
            Id = id,
            FrameworkId = application.FrameworkId,
            ApplicationId = application.Id,
            OrganisationId = member,
            Position = position,
            Text = text,
            MadeAt = now,
        };
}
