using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.RuleProfiles;
using Trilateral.Membership.Tokens;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Mandates;

/// <summary>
/// The organisation is the member, and its people have its rights by a function that is given to each of them, to so many at a time (rule 38, M8). What they
/// do by it they do only while the organisation is in good standing (<see cref="MembershipAccess"/>).
/// </summary>
/// <param name="Others">How many others act for it at once, at the fullest instant of the time asked for.</param>
/// <param name="Most">How many may.</param>
internal sealed record ActingPeople(int Others, int Most)
{
    /// <summary>The functions by which somebody acts for a member. Who only observes does not.</summary>
    public static readonly string[] Functions = [Roles.AllianceMember, Roles.AllianceCoordinator];

    /// <summary>That somebody acts for an organisation for a time.</summary>
    /// <param name="Who">The named person, by however many clients; a client that is nobody's stands for one.</param>
    /// <param name="StartsAt">Inclusive.</param>
    /// <param name="EndsAt">Exclusive; null while no end is set.</param>
    internal sealed record Turn(string Who, DateTimeOffset StartsAt, DateTimeOffset? EndsAt);

    /// <summary>How many act at once, at the fullest instant of a time. Numbers only grow where somebody begins.</summary>
    public static int AtOnce(IReadOnlyCollection<Turn> turns, DateTimeOffset from, DateTimeOffset? until) =>
        turns.Select(turn => turn.StartsAt).Where(start => start > from && !(start >= until)).Append(from)
            .Max(instant => turns.Where(turn => turn.StartsAt <= instant && !(turn.EndsAt <= instant)).Select(turn => turn.Who).Distinct().Count());

    /// <summary>Who else acts for the organisation of a client, and how many may; the organisation is held, so that of two grants at once the second counts the first.</summary>
    /// <param name="database">The mandates.</param>
    /// <param name="client">Who shall get the function; its row is held.</param>
    /// <param name="role">The function.</param>
    /// <param name="begins">Its first instant.</param>
    /// <param name="ends">Its end, exclusive.</param>
    /// <param name="former">A mandate that ends as this one begins.</param>
    /// <param name="cancellationToken">Of the request.</param>
    /// <returns>Null for a function that is nobody's but the side's.</returns>
    public static async Task<ActingPeople?> OfAsync(
        MembershipDbContext database, ApiClient? client, string role, DateTimeOffset begins, DateTimeOffset? ends, Id<Mandate>? former, CancellationToken cancellationToken)
    {
        if (client?.Organisation is not { } organisation || !Functions.Contains(role))
        {
            return null;
        }

        var framework = client.FrameworkId;
        await database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended('membership.acting ' || {organisation}, 0))", cancellationToken);
        var held = await (
            from mandate in database.Mandates.AsNoTracking()
            where mandate.OwnerOrganisation == organisation && mandate.FrameworkId == framework && Functions.Contains(mandate.Role) && mandate.Id != former
                && (mandate.EndsAt == null || mandate.EndsAt > begins) && (ends == null || mandate.StartsAt < ends)
            join holder in database.Clients on mandate.ClientId equals holder.Id
            select new { mandate.ClientId, holder.PersonId, mandate.StartsAt, mandate.EndsAt }).ToListAsync(cancellationToken);
        var own = client.PersonId ?? client.Id.ToString();
        var others = held.Select(row => new Turn(row.PersonId ?? row.ClientId.ToString(), row.StartsAt, row.EndsAt)).Where(turn => turn.Who != own).ToList();
        var profile = await RuleProfile.InForceAsync(database, framework is { } country ? new Id<TrilateralFramework>(country) : null, cancellationToken);
        return new ActingPeople(AtOnce(others, begins, ends), profile.ActingPeople);
    }

    /// <summary>Refuses one more than there may be.</summary>
    public void Check(Violations violations)
    {
        if (Others >= Most)
        {
            violations.Add(
                "/clientId", "acting-people",
                $"So many people act for the organisation at that time already as may at once: {Most} (rule 38). End the function of one of them first, replace one, or begin when another ends.", rule: 38);
        }
    }
}
