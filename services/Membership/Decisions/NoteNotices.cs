using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.Notifications.Contracts;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Decisions;

/// <summary>Somebody of a side has been told of a decision: that side has its proof, and with the last side's the window begins. Repeats, and proofs that come later, change nothing.</summary>
internal sealed class NoteNoticeDeliveredConsumer(MembershipDbContext database, TimeProvider time) : InboxConsumer<NoticeDelivered, MembershipDbContext>(database)
{
    protected override async Task HandleAsync(NoticeDelivered message, CancellationToken cancellationToken)
    {
        if (await Database.LockAnnouncedAsync(message.SubjectId, message.Reach, message.NoticedSide, cancellationToken) is not var (decision, side)
            || !WireNames<ProofChannel>.TryParse(message.Channel, out var channel))
        {
            return;
        }

        var now = time.GetUtcNow();
        if (Database.Prove(decision, side, new NoticeProof(channel, message.DeliveredAt, message.NoticeId), by: null, now))
        {
            Database.StartWhenTold(decision, now);
        }
    }
}

/// <summary>An addressee of a side was not reached. Of a side without proof that is a task (<see cref="ListNoticeTasks"/>): its silence decides nothing until somebody has seen to it.</summary>
internal sealed class NoteNoticeBouncedConsumer(MembershipDbContext database, TimeProvider time) : InboxConsumer<NoticeBounced, MembershipDbContext>(database)
{
    protected override async Task HandleAsync(NoticeBounced message, CancellationToken cancellationToken)
    {
        if (await Database.LockAnnouncedAsync(message.SubjectId, message.Reach, message.NoticedSide, cancellationToken) is not var (decision, side)
            || decision.UnprovenNotice(side) is not { } notice)
        {
            return;
        }

        var before = DecisionAudit.Of(decision);
        notice.Bounce(message.Channel, message.Outcome, message.BouncedAt);
        Database.Advance(decision);
        // The task is raised once; a side may have many addressees.
        if (notice.Bounces == 1)
        {
            Database.Record(StartClock.Entry("decision.notice_bounced", decision, before, DecisionAudit.Of(decision), time.GetUtcNow()));
        }
    }
}

internal static class AnnouncedDecisions
{
    /// <summary>The announced decision a notice told of, its row held until the transaction ends: proofs of one decision come one after the other. Null for whatever else notices tell of.</summary>
    public static async Task<(Decision Decision, Side Side)?> LockAnnouncedAsync(
        this MembershipDbContext database, string subject, string reach, string noticedSide, CancellationToken cancellationToken)
    {
        const string OfFramework = "framework:";
        if (!Id<Decision>.TryParse(subject, null, out var id) || !WireNames<Side>.TryParse(noticedSide, out var side)
            || !reach.StartsWith(OfFramework, StringComparison.Ordinal) || !Id<TrilateralFramework>.TryParse(reach[OfFramework.Length..], null, out var framework))
        {
            return null;
        }

        database.FrameworkScope.Use(framework.Value);
        var announced = WireNames<DecisionState>.Of(DecisionState.Announced);
        var held = await database.Database.SqlQuery<Guid>(
            $"SELECT id AS \"Value\" FROM membership.decisions WHERE id = {id.Value} AND state = {announced} FOR UPDATE").ToListAsync(cancellationToken);
        return held.Count == 0
            ? null
            : (await database.Decisions.WithRecord().SingleAsync(row => row.Id == id, cancellationToken), side);
    }
}
