using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Tokens;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Mandates;

/// <summary>Who holds what: the functions held now, or at the end of a day, with their reach and what grounds them. Of the caller's framework, or all for who runs the platform.</summary>
internal static class ListHolders
{
    /// <param name="Mandate"><c>man_…</c>.</param>
    /// <param name="Role">The function.</param>
    /// <param name="Side">Of the holder.</param>
    /// <param name="Framework">Where it is held, <c>frm_…</c>; absent for a function of no country.</param>
    /// <param name="Cluster">Of a focal point of one review: its article cluster.</param>
    /// <param name="Alliance">Of a coordinator of one alliance: which, <c>aln_…</c>.</param>
    /// <param name="ClientId">Who holds it, <c>cli_…</c>.</param>
    /// <param name="Organisation">Whom the holder acts for, <c>org_…</c>; absent for a side as a whole.</param>
    /// <param name="StartsAt">Inclusive.</param>
    /// <param name="EndsAt">Exclusive; absent while no end is set.</param>
    /// <param name="Document">What grounds it.</param>
    /// <param name="ConflictOfInterest">What was disclosed of a holder who serves the other side too.</param>
    internal sealed record Holder(
        string Mandate,
        string Role,
        string Side,
        string? Framework,
        int? Cluster,
        string? Alliance,
        string ClientId,
        string? Organisation,
        DateTimeOffset StartsAt,
        DateTimeOffset? EndsAt,
        string Document,
        string? ConflictOfInterest)
    {
        public static Holder Of(Mandate mandate) => new(
            mandate.Id.ToString(),
            mandate.Role,
            WireNames<Side>.Of(mandate.OwnerSide),
            FrameworkName.Of(mandate.FrameworkId),
            mandate.Cluster,
            mandate.AllianceId?.ToString(),
            mandate.ClientId.ToString(),
            mandate.OwnerOrganisation,
            mandate.StartsAt,
            mandate.EndsAt,
            mandate.Document,
            mandate.ConflictOfInterest);
    }

    private static readonly string[] Instants = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    /// <param name="framework">Only in this framework.</param>
    /// <param name="role">Only this function.</param>
    /// <param name="on">A day, past or to come, for example 2025-04-29; who holds what at its end, where the framework asked for or the caller's own has its clocks, and in UTC for who asks of all. Now when left out.</param>
    /// <param name="at">An instant instead of a day, for example 2025-04-29T08:00:00Z.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="database">The mandates.</param>
    /// <param name="paging">Limit and cursor.</param>
    /// <param name="time">What is now.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Ok<Page<Holder>>, ProblemHttpResult>> HandleAsync(
        string? framework, string? role, string? on, string? at, Actor actor, MembershipDbContext database, Paging paging, TimeProvider time, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var asked = FrameworkName.Read(violations, "#query/framework", framework);
        var timeZone = on is null ? "UTC" : await FrameworkZone.OfAsync(database, asked ?? actor.FrameworkId, cancellationToken);
        var instant = Instant(violations, on, at, timeZone) ?? time.GetUtcNow();
        var held = database.Mandates.VisibleTo(actor).Where(mandate => mandate.StartsAt <= instant && (mandate.EndsAt == null || mandate.EndsAt > instant));
        if (asked is { } frameworkId)
        {
            held = held.Where(mandate => mandate.FrameworkId == frameworkId);
        }

        if (role is not null)
        {
            if (!Roles.Sides.ContainsKey(role))
            {
                violations.Add("#query/role", "unknown", $"Give one of: {string.Join(", ", Roles.Sides.Keys)}.");
            }

            held = held.Where(mandate => mandate.Role == role);
        }

        return violations.Any
            ? Problem.Invalid(violations.Found)
            : await paging.ReadAsync(held, mandate => mandate.Id, Holder.Of, cancellationToken: cancellationToken);
    }

    /// <summary>The instant asked for; null for now, and where what is asked for is none.</summary>
    private static DateTimeOffset? Instant(Violations violations, string? on, string? at, string timeZone)
    {
        if (on is not null && at is not null)
        {
            violations.Add("#query/at", "both", "Give a day or an instant, not both.");
        }
        else if (on is not null)
        {
            // The calendar's first and last year do not reach through every zone.
            if (DateOnly.TryParseExact(on, "yyyy-MM-dd", out var day) && day.Year is > 1 and < 9999)
            {
                return Days.LastSecond(day, timeZone);
            }

            violations.Add("#query/on", "day", "Give a day, for example 2025-04-29.");
        }
        else if (at is not null)
        {
            if (DateTimeOffset.TryParseExact(at, Instants, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
            {
                return instant.ToUniversalTime();
            }

            violations.Add("#query/at", "instant", "Give an instant with its offset, for example 2025-04-29T08:00:00Z.");
        }

        return null;
    }
}
