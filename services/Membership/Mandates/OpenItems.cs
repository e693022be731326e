using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Data;
using Trilateral.Membership.Decisions;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.Suspensions;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Mandates;

/// <summary>
/// How much of a kind awaits whoever holds a function. Open items belong to the function, never to its holder, so the next one finds them without
/// anything being moved; this says how many there were. Numbers only: a mandate is known to sides that the items are hidden from.
/// </summary>
/// <param name="Kind">applications, suspensions, decisions or notices; others may appear.</param>
/// <param name="Count">How many.</param>
internal sealed record OpenItems(string Kind, int Count)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind}:{Count}");

    public static OpenItems Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return new(text[..colon], int.Parse(text.AsSpan(colon + 1), CultureInfo.InvariantCulture));
    }

    /// <summary>What awaits the holder of a mandate now. The scope of the request has to let its framework be read.</summary>
    public static async Task<IReadOnlyList<OpenItems>> OfAsync(Mandate mandate, MembershipDbContext database, DateTimeOffset now, CancellationToken cancellationToken)
    {
        List<OpenItems> open = mandate.Role == Roles.AllianceCoordinator ? await OfCoordinatorAsync(mandate, database, cancellationToken) : [];
        // Who coordinates one alliance alone does not speak for its side.
        if (mandate is { FrameworkId: { } decided, AllianceId: null } && Roles.Speakers.Contains(mandate.Role))
        {
            var framework = new Id<TrilateralFramework>(decided);
            var (side, decisions) = (mandate.OwnerSide, database.Decisions.Where(row => row.FrameworkId == framework));
            open.Add(new(
                "decisions",
                await decisions.Where(ForecastSilence.WaitsFor(side, now)).CountAsync(cancellationToken)
                    + await decisions.Where(ForecastSilence.WaitsWithoutAWindow(side)).CountAsync(cancellationToken)));
            if (mandate.Role == Roles.UnodcOfficer)
            {
                open.Add(new("notices", await decisions.Where(ListNoticeTasks.IsTask).CountAsync(cancellationToken)));
            }
        }

        return open.FindAll(items => items.Count > 0);
    }

    private static async Task<List<OpenItems>> OfCoordinatorAsync(Mandate mandate, MembershipDbContext database, CancellationToken cancellationToken)
    {
        Id<TrilateralFramework>? framework = mandate.FrameworkId is { } country ? new(country) : null;
        var alliances = database.Alliances.Where(alliance => alliance.FrameworkId == framework);
        if (mandate.AllianceId is { } only)
        {
            alliances = alliances.Where(alliance => alliance.Id == only);
        }

        if (framework is null)
        {
            // A network is coordinated by the organisation that facilitates it.
            Id<Organisation>? own = Id<Organisation>.TryParse(mandate.OwnerOrganisation, null, out var organisation) ? organisation : null;
            alliances = alliances.Where(alliance => alliance.Kind == AllianceKind.Regional && alliance.FacilitatingOrganisationId == own);
        }

        return
        [
            new("applications", await database.Applications.CountAsync(row => row.EndedAt == null && alliances.Any(alliance => alliance.Id == row.AllianceId), cancellationToken)),
            new("suspensions", await database.Suspensions.CountAsync(row => row.State == SuspensionState.Proposed && alliances.Any(alliance => alliance.Id == row.AllianceId), cancellationToken)),
        ];
    }
}
