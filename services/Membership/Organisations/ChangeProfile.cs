using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Organisations;

/// <summary>An organisation says anew what it is, and who may see which part of it. Nobody else does: who does not see a field would wipe it out by saying the rest.</summary>
internal static class ChangeProfile
{
    /// <param name="Name">The public name, 1 to 200 characters.</param>
    /// <param name="Constituency">One of <see cref="Organisations.Constituency"/>, in camelCase.</param>
    /// <param name="OtherNames">Names in other languages and scripts, up to 10.</param>
    /// <param name="Perspectives">Whose voice it is, of its own choice, e.g. womenLed.</param>
    /// <param name="Regions">Parts of countries it works in, by ISO 3166-2, for example PK-PB; up to 50.</param>
    /// <param name="Districts">Districts it works in, up to 100.</param>
    /// <param name="Themes">What it works on, e.g. firearms.</param>
    /// <param name="Languages">It works in, BCP 47; up to 20.</param>
    /// <param name="EcosocStatus">none, general, special or roster; left out while not known. No right depends on it.</param>
    /// <param name="WebDomain">Its host name, for example example.org.</param>
    /// <param name="Visibility">Who may see which field.</param>
    /// <param name="Net4u">Where UNODC's NET4U shows it, an https address of up to 500 characters (W2 10); of its own choice.</param>
    /// <param name="WhatsOn">Where UNODC's WhatsOn shows it, likewise.</param>
    internal sealed record Request(
        string? Name,
        string? Constituency,
        IReadOnlyList<OtherNameRequest?>? OtherNames,
        IReadOnlyList<string>? Perspectives,
        IReadOnlyList<string>? Regions,
        IReadOnlyList<string>? Districts,
        IReadOnlyList<string>? Themes,
        IReadOnlyList<string>? Languages,
        string? EcosocStatus,
        string? WebDomain,
        VisibilityRequest? Visibility,
        string? Net4u = null,
        string? WhatsOn = null);

    /// <summary>What the rule says: a profile, or every reason why not.</summary>
    internal sealed record Decision(OrganisationProfile? Profile, IReadOnlyList<Violation> Violations);

    public static async Task<Results<Resource<ProfileAnswer>, ProblemHttpResult>> HandleAsync(
        string id, Request request, IfMatch condition, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var organisation = Id<Organisation>.TryParse(id, null, out var organisationId)
            ? await database.Organisations.SingleOrDefaultAsync(row => row.Id == organisationId, cancellationToken)
            : null;
        if (organisation is null)
        {
            return ReadOrganisation.NotFound();
        }

        if (MembershipAccess.OrganisationOf(actor) != organisation.Id || actor.Roles.SetEquals([Roles.Observer]))
        {
            return MembershipAccess.NotYourFunction("An organisation's profile is its own: change it by a client that acts for it; observers only read.");
        }

        if (condition.Refuses(organisation) is { } stale)
        {
            return stale;
        }

        if (organisation.MergedIntoId is { } survivor)
        {
            return Problem.WrongState($"The organisation was merged into {survivor}, which has the profile (rule 38).");
        }

        var decision = Decide(request);
        if (decision.Profile is not { } profile)
        {
            return Problem.Invalid(decision.Violations);
        }

        var before = ProfileAnswer.ToAudit(organisation);
        organisation.Apply(profile);
        var after = ProfileAnswer.ToAudit(organisation);
        if (before == after)
        {
            return Resource.Ok(ProfileAnswer.Of(organisation, ProfileView.Of(actor)));
        }

        var now = time.GetUtcNow();
        await database.ReplaceNamesAsync(organisation, cancellationToken);
        var version = database.Advance(organisation);
        database.Publish(
            new OrganisationProfileChanged(
                organisation.Id.ToString(),
                version.Version,
                organisation.Name,
                organisation.Country,
                WireNames<Constituency>.Of(organisation.Constituency),
                now,
                Reach: "global",
                Class: nameof(ConfidentialityClass.Public)),
            version);
        database.Record(actor.Audit(now, "organisation.profile-changed", organisation.Id.ToString(), before, after));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint) && constraint == Organisation.OneNamePerCountry)
        {
            return RegisterOrganisation.AlreadyRegistered(organisation.Country);
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint) && constraint == OrganisationName.OneOfEachNumber)
        {
            // The names may notice a faster change before the organisation's version does.
            return IfMatch.Stale();
        }

        return Resource.Ok(ProfileAnswer.Of(organisation, ProfileView.Of(actor)));
    }

    internal static Decision Decide(Request request)
    {
        var violations = new Violations();
        var profile = new OrganisationProfile(
            violations.Text("/name", request.Name, RegisterOrganisation.MaxNameLength, "the public name"),
            ProfileFields.OtherNames(violations, "/otherNames", request.OtherNames),
            violations.Choice<Constituency>("/constituency", request.Constituency),
            ProfileFields.Perspectives(violations, "/perspectives", request.Perspectives),
            ProfileFields.Regions(violations, "/regions", request.Regions),
            ProfileFields.Districts(violations, "/districts", request.Districts),
            ProfileFields.Themes(violations, "/themes", request.Themes),
            ProfileFields.Languages(violations, "/languages", request.Languages),
            ProfileFields.Ecosoc(violations, "/ecosocStatus", request.EcosocStatus),
            ProfileFields.WebDomain(violations, "/webDomain", request.WebDomain),
            ProfileFields.Visibility(violations, "/visibility", request.Visibility),
            ProfileFields.Link(violations, "/net4u", request.Net4u),
            ProfileFields.Link(violations, "/whatsOn", request.WhatsOn));
        return violations.Any ? new(null, violations.Found) : new(profile, []);
    }
}
