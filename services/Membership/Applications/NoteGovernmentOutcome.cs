using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Decisions;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence.Audit;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Applications;

/// <summary>
/// Notes on the application what the Government said, or that it said nothing (rule 37); the alliance goes on from there. One that was withdrawn
/// meanwhile stays as it is.
/// </summary>
internal sealed class NoteGovernmentOutcomeConsumer(MembershipDbContext database, TimeProvider time) : InboxConsumer<DecisionClosed, MembershipDbContext>(database)
{
    protected override async Task HandleAsync(DecisionClosed message, CancellationToken cancellationToken)
    {
        // A withdrawn question says nothing: least of all that there is no objection.
        if (message.Kind != AskGovernment.Kind || message.Outcome == WireNames<DecisionOutcome>.Of(DecisionOutcome.Withdrawn) || message.AskedBy != MembershipService.Name || !Id<MembershipApplication>.TryParse(message.Subject, null, out var id))
        {
            return;
        }

        Database.FrameworkScope.Use(Id<Frameworks.TrilateralFramework>.Parse(message.FrameworkId, null).Value);
        var application = await Database.Applications.SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (application is not { State: ApplicationState.GovernmentWindow } || application.GovernmentDecision != message.DecisionId)
        {
            return;
        }

        var profile = await Database.RuleProfiles.AsNoTracking().SingleAsync(row => row.Id == application.RuleProfileId, cancellationToken);
        var (before, from) = (ApplicationAudit.Of(application), application.State);
        // What the Government said, whatever the outcome is called. The applicant's time to reply never begins before it can read what was said (rule 7).
        var reason = message.Objections.GetValueOrDefault(WireNames<Side>.Of(Side.Government));
        var now = time.GetUtcNow();
        application.HearGovernment(reason, profile, now > message.ClosedAt ? now : message.ClosedAt);
        Database.TellOfMove(application, from, message.ClosedAt);
        Database.Record(new AuditEntry
        {
            At = message.ClosedAt,
            Actor = message.DecisionId,
            Side = WireNames<Side>.Of(Side.Platform),
            Action = "application.government_heard",
            Subject = application.Id.ToString(),
            Before = before,
            After = ApplicationAudit.Of(application),
            RuleId = profile.Id.ToString(),
            RuleVersion = profile.Number,
        });
    }
}
