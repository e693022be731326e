using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Tokens;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.People;

/// <summary>What a person does on the other one of the two sides that rule 39 keeps apart, as far as the platform knows.</summary>
internal enum OtherSide
{
    None,

    /// <summary>Which is disclosed.</summary>
    Assists,

    /// <summary>One is the Government's focal point, the other a function of civil society: nobody is both.</summary>
    Excludes,
}

/// <summary>Government and civil society are served by the same person only where that is disclosed, and not at all by the one who coordinates the State's part (rule 39).</summary>
internal static class SidesApart
{
    public const int MinDisclosureLength = 20;
    public const int MaxDisclosureLength = 2_000;

    /// <summary>Holds what is asked of one person together until the transaction ends, so that two functions given at once see each other.</summary>
    public static Task HoldPersonAsync(this MembershipDbContext database, string person, CancellationToken cancellationToken) =>
        database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended('membership.person ' || {person}, 0))", cancellationToken);

    /// <summary>What stands against a function of civil society between two instants.</summary>
    public static async Task<OtherSide> AgainstCivilSocietyAsync(
        this MembershipDbContext database, string person, DateTimeOffset from, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        var held = await HeldAsync(database, person, Side.Government, from, until, cancellationToken);
        return held.Contains(Roles.GovernmentFocalPoint) ? OtherSide.Excludes : held.Count > 0 ? OtherSide.Assists : OtherSide.None;
    }

    /// <summary>What stands against a function of Government between two instants; days are those of the holder's country.</summary>
    public static async Task<OtherSide> AgainstGovernmentAsync(
        this MembershipDbContext database, string person, string role, string timeZone, DateTimeOffset from, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        var held = await HeldAsync(database, person, Side.CivilSociety, from, until, cancellationToken);
        var (first, last) = (Days.TodayIn(timeZone, from), until is { } end ? Days.TodayIn(timeZone, end) : DateOnly.MaxValue);
        var hasFunction = held.Exists(function => function.Length > 0)
            || await database.PersonRoles.AnyAsync(row => row.PersonId == person && row.StartsOn <= last && (row.EndsOn == null || row.EndsOn >= first), cancellationToken);
        return hasFunction && role == Roles.GovernmentFocalPoint ? OtherSide.Excludes : hasFunction || held.Count > 0 ? OtherSide.Assists : OtherSide.None;
    }

    /// <summary>What stands against the function of a client, from and to when it would be held; the person is held.</summary>
    public static async Task<OtherSide> AgainstMandateAsync(
        this MembershipDbContext database, ApiClient? client, string role, DateTimeOffset from, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        if (client?.PersonId is not { } person || client.Side is not (Side.Government or Side.CivilSociety))
        {
            return OtherSide.None;
        }

        await database.HoldPersonAsync(person, cancellationToken);
        if (client.Side == Side.CivilSociety)
        {
            return await database.AgainstCivilSocietyAsync(person, from, until, cancellationToken);
        }

        return await database.AgainstGovernmentAsync(person, role, await FrameworkZone.OfAsync(database, client.FrameworkId, cancellationToken), from, until, cancellationToken);
    }

    /// <summary>Refuses who is excluded, and asks for what is to be disclosed.</summary>
    /// <returns>What is disclosed; null for nothing.</returns>
    public static string? CheckSides(this Violations violations, OtherSide other, string pointer, string? disclosure)
    {
        var least = other == OtherSide.None && disclosure is null ? 0 : MinDisclosureLength;
        var disclosed = other == OtherSide.Excludes ? "" : violations.LongText("/conflictOfInterest", disclosure, MaxDisclosureLength, "the conflict-of-interest disclosure", least, rule: 39);
        if (other == OtherSide.Excludes)
        {
            violations.Add(pointer, "official", "Who is a Government's focal point holds no function of civil society.", rule: 39);
        }

        return disclosed.Length > 0 ? disclosed : null;
    }

    /// <summary>The functions a person's clients of a side hold in that time; an empty one for a client without.</summary>
    private static Task<List<string>> HeldAsync(MembershipDbContext database, string person, Side side, DateTimeOffset begins, DateTimeOffset? ends, CancellationToken cancellationToken) => (
        from client in database.Clients
        where client.PersonId == person && client.Side == side && client.ClosedAt == null
        from mandate in database.Mandates
            .Where(row => row.ClientId == client.Id && (ends == null || row.StartsAt < ends) && (row.EndsAt == null || (row.EndsAt > begins && row.EndsAt > row.StartsAt))).DefaultIfEmpty()
        select mandate == null ? "" : mandate.Role).ToListAsync(cancellationToken);
}
