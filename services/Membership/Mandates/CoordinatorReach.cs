using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Data;
using Trilateral.Membership.Tokens;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Mandates;

/// <summary>Which of its organisation's alliances a coordinator's mandates let it coordinate: all, or those they name (M17).</summary>
/// <param name="Named">The alliances that mandates name which hold now; null for no limit.</param>
internal sealed record CoordinatorReach(IReadOnlyCollection<Id<Alliance>>? Named)
{
    public static readonly CoordinatorReach None = new([]);

    /// <summary>That a client coordinates for a time.</summary>
    /// <param name="Alliance">The one it is for; null for all.</param>
    /// <param name="StartsAt">Inclusive.</param>
    /// <param name="EndsAt">Exclusive; null while no end is set.</param>
    internal sealed record Held(Id<Alliance>? Alliance, DateTimeOffset StartsAt, DateTimeOffset? EndsAt);

    /// <summary>Whether no mandate limits it to alliances.</summary>
    public bool IsWhole => Named is null;

    public bool Includes(Id<Alliance> alliance) => Named?.Contains(alliance) ?? true;

    /// <summary>
    /// A client none of whose mandates ever named an alliance is limited by its function alone, which the caller has shown. For any other one that holds now
    /// decides: in the seconds in which the news of an end travels, an ended mandate must not turn into one for all.
    /// </summary>
    public static CoordinatorReach Of(IReadOnlyCollection<Held> mandates, DateTimeOffset now)
    {
        var holding = mandates.Where(mandate => mandate.StartsAt <= now && !(mandate.EndsAt <= now)).ToList();
        return mandates.All(mandate => mandate.Alliance is null) || holding.Exists(mandate => mandate.Alliance is null)
            ? new(Named: null)
            : new([.. holding.Select(mandate => mandate.Alliance!.Value)]);
    }

    public static async Task<CoordinatorReach> OfAsync(Actor actor, MembershipDbContext database, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var client = Id<ApiClient>.TryParse(actor.ClientId, null, out var id) ? id : default;
        return Of(
            await database.Mandates.Where(row => row.ClientId == client && row.Role == Roles.AllianceCoordinator)
                .Select(row => new Held(row.AllianceId, row.StartsAt, row.EndsAt)).ToListAsync(cancellationToken),
            now);
    }
}
