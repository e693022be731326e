using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.AllianceFoundings;

/// <summary>An organisation puts terms of reference to those with which it wants to found an alliance or a network (W2 1). With that it has signed itself; the others are told, and sign each for itself while the window is open.</summary>
internal static class ProposeFounding
{
    /// <param name="Kind">national or regional.</param>
    /// <param name="Name">The public name, 1 to 200 characters; unique in its framework or among networks.</param>
    /// <param name="Framework">Of a national alliance, <c>frm_…</c>; a network has none.</param>
    /// <param name="Region">Of a network, e.g. Asia; a national alliance has none.</param>
    /// <param name="TimeZone">Of a network, IANA; a national alliance has its framework's.</param>
    /// <param name="PartOf">The network above a national alliance, <c>aln_…</c>; may be left out and set later.</param>
    /// <param name="FacilitatingOrganisation">The caller's own: it convenes, and runs the secretariat; one of the founders.</param>
    /// <param name="Founders">Organisations of the register.</param>
    /// <param name="TermsOfReference">What the founders sign; published with the founding.</param>
    /// <param name="ConflictOfInterest">Which interests the founders disclose, also that there are none; published, so it names no person.</param>
    /// <param name="Signature">What the convening organisation says of its own ties to the government, as each founder does that signs; left out where there are none.</param>
    internal sealed record Request(
        string? Kind,
        string? Name,
        string? Framework,
        string? Region,
        string? TimeZone,
        string? PartOf,
        string? FacilitatingOrganisation,
        IReadOnlyList<string>? Founders,
        string? TermsOfReference,
        string? ConflictOfInterest,
        SignFounding.Request? Signature = null);

    public static async Task<Results<CreatedResource<FoundingAnswer>, ProblemHttpResult>> HandleAsync(
        Request request, Actor actor, MembershipDbContext database, FrameworkScope scope, TimeProvider time, CancellationToken cancellationToken)
    {
        var wanted = new FoundAlliance.Request(
            request.Kind, request.Name, request.Framework, request.Region, request.TimeZone, request.PartOf, request.FacilitatingOrganisation, request.Founders, request.TermsOfReference,
            request.ConflictOfInterest, RecordedAfterTheFact: false, FoundedOn: null, Source: null);
        var facts = await FoundAlliance.ReadFactsAsync(wanted, null, database, cancellationToken);
        if (Forbidden(request, facts.Framework?.Id, actor) is { } reason)
        {
            return MembershipAccess.NotYourFunction(reason);
        }

        var now = time.GetUtcNow();
        var decision = FoundAlliance.Decide(wanted, facts, Id.New<Alliance>(now), now);
        var own = new Violations();
        var signature = SignFounding.Read(own, request.Signature, ConstituencyOf(request, facts), "/signature");
        if (decision.Alliance is not { } alliance || own.Any)
        {
            return Problem.Invalid([.. decision.Violations, .. own.Found]);
        }

        if (await database.Alliances.AnyAsync(row => row.FrameworkId == alliance.FrameworkId && row.ComparableName == alliance.ComparableName, cancellationToken))
        {
            return FoundAlliance.NameTaken();
        }

        if (alliance.FrameworkId is null)
        {
            // A network is of no country; the rule above has let this caller propose it.
            scope.AllowGlobalWrites();
        }

        var founding = Of(alliance, decision.Founders, now);
        database.Foundings.Add(founding);
        database.Sign(founding, alliance.FacilitatingOrganisationId, actor.PersonId!, signature, now);
        database.Ask(founding, now);
        database.Record(FoundingAnswer.Entry(actor, founding, "founding.proposed", now));
        return await SignFounding.SaveAsync(founding, facts, actor, database, now, cancellationToken) is { } refusal
            ? refusal
            : Resource.Created($"/membership/v1/alliance-foundings/{founding.Id}", FoundingAnswer.Of(founding, now));
    }

    private static Constituency ConstituencyOf(Request request, FoundAlliance.Facts facts) =>
        Id<Organisation>.TryParse(request.FacilitatingOrganisation, null, out var convening) ? facts.Registered.GetValueOrDefault(convening) : default;

    /// <summary>What is signed: the words of an alliance that the rule would found now.</summary>
    internal static AllianceFounding Of(Alliance alliance, IReadOnlyList<Id<Organisation>> founders, DateTimeOffset now) => new()
    {
        Id = Id.NewUntimed<AllianceFounding>(),
        Kind = alliance.Kind,
        Name = alliance.Name,
        FrameworkId = alliance.FrameworkId,
        Region = alliance.Region,
        TimeZone = alliance.TimeZone,
        PartOfId = alliance.PartOfId,
        FacilitatingOrganisationId = alliance.FacilitatingOrganisationId,
        TermsOfReference = alliance.TermsOfReference!,
        ConflictOfInterest = alliance.ConflictOfInterest!,
        RuleProfileId = alliance.RuleProfileId!.Value,
        ProposedAt = now,
        SignUntil = Days.LastSecond(Days.TodayIn(alliance.TimeZone, now).AddDays(AllianceFounding.SignatureDays), alliance.TimeZone),
        Founders = [.. founders.Select(founder => new FounderSignature { OrganisationId = founder })],
    };

    /// <returns>Why the caller may not do this here; null when it may.</returns>
    internal static string? Forbidden(Request request, Id<TrilateralFramework>? framework, Actor actor) =>
        actor.FrameworkId == framework?.Value && actor.Organisation is { } organisation && organisation == request.FacilitatingOrganisation
            ? null
            : "The facilitating organisation convenes the founders, by a client that acts for it in the alliance's framework; for a network by one of no country.";
}
