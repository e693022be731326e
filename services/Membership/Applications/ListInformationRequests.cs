using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Applications;

/// <summary>Each time an applicant was asked for more, and what it answered, oldest first; for who sees the application.</summary>
internal static class ListInformationRequests
{
    /// <param name="Id"><c>inq_…</c>.</param>
    /// <param name="Round">From 1; null where a decision was put off.</param>
    /// <param name="Question">What the alliance needs.</param>
    /// <param name="AskedAt">UTC.</param>
    /// <param name="DueAt">The last second for the answer, UTC.</param>
    /// <param name="Reply">What the applicant answered; null while it has not.</param>
    /// <param name="AnsweredAt">UTC.</param>
    internal sealed record Inquiry(string Id, int? Round, string Question, DateTimeOffset AskedAt, DateTimeOffset DueAt, string? Reply, DateTimeOffset? AnsweredAt)
    {
        public static Inquiry Of(InformationRequest request) =>
            new(request.Id.ToString(), request.Round, request.Question, request.AskedAt, request.DueAt, request.Answer, request.AnsweredAt);
    }

    public static async Task<Results<Ok<Page<Inquiry>>, ProblemHttpResult>> HandleAsync(
        string allianceId, string id, Actor actor, MembershipDbContext database, Paging paging, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var access = await MembershipAccess.OfAsync(actor, database, now, cancellationToken);
        return await access.FindAsync(database, allianceId, id, now, cancellationToken) is { } application
            ? await paging.ReadAsync(database.InformationRequests.Where(row => row.ApplicationId == application.Id), row => row.Id, Inquiry.Of, cancellationToken: cancellationToken)
            : ReadApplication.NotFound();
    }
}
