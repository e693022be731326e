using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.Submissions.Data;

namespace Trilateral.Submissions.Contributions;

/// <summary>
/// UNODC enters what was said or handed in before the platform was there, with its source; public from the start and marked as recorded after the
/// fact. No rule profile binds history, and no live rule bends for it: this is its only way in (design §7).
/// </summary>
internal static class RecordContribution
{
    public const int MaxSourceLength = 500;

    /// <param name="Kind">One of <see cref="ContributionKind"/>, camelCase.</param>
    /// <param name="Channel">national, dialogue or cop.</param>
    /// <param name="DialogueId">The recorded dialogue, evt_…; in the dialogue channel only.</param>
    /// <param name="Side">Who spoke: civil_society (when left out), government or unodc.</param>
    /// <param name="Organisation">The organisation that spoke, org_…; required for civil society.</param>
    /// <param name="Title">One line.</param>
    /// <param name="Summary">May be left out.</param>
    /// <param name="Language">BCP 47.</param>
    /// <param name="Text">Plain text.</param>
    /// <param name="Occasion">Where, in words.</param>
    /// <param name="DeliveredOn">The day it was spoken or handed in; not in the future.</param>
    /// <param name="Source">Where the text comes from.</param>
    internal sealed record Request(
        string? Kind,
        string? Channel,
        string? DialogueId,
        string? Side,
        string? Organisation,
        string? Title,
        string? Summary,
        string? Language,
        string? Text,
        string? Occasion,
        DateOnly? DeliveredOn,
        string? Source);

    /// <summary>What the rule says: a record, or every reason why not.</summary>
    internal sealed record Decision(Contribution? Contribution, IReadOnlyList<Violation> Violations);

    public static async Task<Results<CreatedResource<ContributionAnswer>, ProblemHttpResult>> HandleAsync(
        Request request, Actor actor, SubmissionsDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var known = request.Organisation is null || await database.Organisations.AnyAsync(row => row.Id == request.Organisation, cancellationToken);
        var decision = Decide(request, actor.FrameworkId, known, Id.New<Contribution>(now), now);
        if (decision.Contribution is not { } record)
        {
            return Problem.Invalid(decision.Violations);
        }

        database.OpenFor(actor);
        database.Contributions.Add(record);
        PublishContribution.Tell(record, now, database);
        database.Record(actor.Audit(now, "contribution.recorded", record.Id.ToString(), after: ContributionTrace.Of(record).ToJson(), reason: record.Source));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint) && constraint == Contribution.OneRecord)
        {
            return Problem.Of(
                StatusCodes.Status409Conflict, "already-recorded", "This is recorded already",
                "The same text of the same author on the same day is recorded; look it up in the list of contributions.");
        }

        return Resource.Created($"/submissions/v1/contributions/{record.Id}", ContributionAnswer.Of(record, actor));
    }

    internal static Decision Decide(Request request, Guid? frameworkId, bool organisationKnown, Id<Contribution> id, DateTimeOffset now)
    {
        var violations = new Violations();
        var kind = violations.Choice<ContributionKind>("/kind", request.Kind);
        var channel = violations.Choice<ContributionChannel>("/channel", request.Channel);
        if (channel == ContributionChannel.National && frameworkId is null && request.Channel is not null)
        {
            violations.Add("/channel", "no-framework", "The national channel belongs to a framework; use a token of one, or another channel.");
        }

        if (request.DialogueId is not null)
        {
            violations.ForeignId("/dialogueId", request.DialogueId, "evt");
            if (channel != ContributionChannel.Dialogue)
            {
                violations.Add("/dialogueId", "channel", "Only a contribution in the dialogue channel is meant for a dialogue.");
            }
        }

        var side = violations.Choice<Side>("/side", request.Side, whenAbsent: Side.CivilSociety);
        if (side == Side.Platform)
        {
            violations.Add("/side", "unknown", "Give the side that spoke: civil_society, government or unodc.");
        }

        if (request.Organisation is not null || side == Side.CivilSociety)
        {
            if (violations.ForeignId("/organisation", request.Organisation, "org").Length > 0 && !organisationKnown)
            {
                violations.Add("/organisation", "organisation-unknown", "Register the organisation first; if it was registered a moment ago, repeat this with a new Idempotency-Key.");
            }
        }

        var content = ContributionContent.Read(violations, request.Title, request.Summary, request.Language, request.Text, request.Occasion);
        var deliveredOn = violations.Required("/deliveredOn", request.DeliveredOn, "the day it was spoken or handed in, for example 2025-04-30");
        if (deliveredOn > DateOnly.FromDateTime(now.UtcDateTime))
        {
            violations.Add("/deliveredOn", "future", "What has not happened yet is drafted and lodged, not recorded.");
        }

        var source = violations.Text("/source", request.Source, MaxSourceLength, "the source of the text");
        return violations.Any
            ? new(null, violations.Found)
            : new(Contribution.Record(id, frameworkId, side, request.Organisation, kind, channel, request.DialogueId, content, deliveredOn, source, now), []);
    }
}
