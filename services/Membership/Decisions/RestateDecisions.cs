using System.Linq.Expressions;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.DecisionProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Membership.Decisions;

/// <summary>Tells those who remind where each decision stands that was asked before they kept it; of what is asked now they hear step by step.</summary>
internal sealed partial class RestateDecisions(IServiceScopeFactory scopes, TimeProvider time, ILogger<RestateDecisions> logger) : AnnounceDue<Decision>(scopes, time)
{
    protected override Expression<Func<Decision, DateTimeOffset?>> DueAt => decision => decision.OpensAt;

    protected override Expression<Func<Decision, bool>> IsDue(DateTimeOffset now) => decision => decision.KnownAt == null && decision.State != DecisionState.Closed;

    protected override async Task TellAsync(MembershipDbContext database, Decision record, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await database.Entry(record).Collection(decision => decision.Positions).LoadAsync(cancellationToken);
        record.IsKnown(now);
        var version = database.Advance(record);
        var isContested = record.State == DecisionState.Contested;
        database.Publish(
            new DecisionRestated(
                record.Id.ToString(),
                version.Version,
                record.FrameworkId.ToString(),
                record.Kind,
                record.EligibleSides,
                WireNames<SilenceMeaning>.Of(record.MeaningOfSilence),
                Spoken(record, PositionPhase.Window),
                Spoken(record, PositionPhase.Vote),
                Spoken(record, PositionPhase.Reply).Length > 0,
                isContested ? WireNames<ContestedRule>.Of(record.Rules.ContestedBy) : null,
                isContested ? record.ConcernedOrganisation : null,
                isContested ? record.ReplyClosesAt : null,
                isContested ? record.ContestedClosesAt : record.ClosesAt,
                record.TimeZone,
                record.Reach,
                Decision.Class),
            version);
        await database.SaveChangesAsync(cancellationToken);
    }

    protected override void Tell(Exception fault) => LogFailed(logger, fault);

    private static string[] Spoken(Decision decision, PositionPhase phase) =>
        [.. decision.Positions.Where(one => one.Phase == phase && !one.Late).Select(one => one.Side).Distinct().Order().Select(WireNames<Side>.Of)];

    [LoggerMessage(4054, LogLevel.Warning, "Decisions of before could not be told to those who remind of them; tried again in a moment.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
