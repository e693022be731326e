using System.Linq.Expressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Decisions;

/// <summary>
/// Decisions somebody has to see to: a side could not be told, so that no window begins. An address is corrected and the notice sent again, or the proof is
/// entered by hand (<see cref="RecordProof"/>).
/// </summary>
internal static class ListNoticeTasks
{
    /// <param name="Decision"><c>dec_…</c>.</param>
    /// <param name="Kind">In kebab case.</param>
    /// <param name="Subject">What is decided on, its id.</param>
    /// <param name="Question">What the sides are asked.</param>
    /// <param name="AskedAt">When they were asked.</param>
    /// <param name="Notices">The sides that were not reached.</param>
    internal sealed record NoticeTask(string Decision, string Kind, string Subject, string Question, DateTimeOffset AskedAt, IReadOnlyList<SideNoticeAnswer> Notices);

    public static async Task<Ok<Page<NoticeTask>>> HandleAsync(Actor actor, MembershipDbContext database, Paging paging, CancellationToken cancellationToken) =>
        await paging.ReadAsync(
            database.Decisions.Include(row => row.Notices).Where(await DecisionAccess.ReadableAsync(database, actor, cancellationToken)).Where(IsTask), row => row.Id, Of, cancellationToken: cancellationToken);

    /// <summary>What waits for a side that was not reached and of which there is no proof.</summary>
    internal static Expression<Func<Decision, bool>> IsTask =>
        row => row.State == DecisionState.Announced && row.Notices.Any(notice => notice.ProvenAt == null && notice.Bounces > 0);

    private static NoticeTask Of(Decision decision) => new(
        decision.Id.ToString(), decision.Kind, decision.Subject, decision.Question, decision.OpensAt,
        SideNoticeAnswer.Of(decision.Notices.Where(notice => notice is { ProvenAt: null, Bounces: > 0 })));
}
