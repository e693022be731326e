using System.Collections.Frozen;
using System.Globalization;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Memberships;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tests.Memberships;

/// <summary>A membership without a database, to which things happen at instants. Its first term: 22 November 2026 to 21 November 2028, grace to 19 February 2029, in Karachi.</summary>
internal sealed class Course
{
    public const string Zone = "Asia/Karachi";

    /// <summary>The first second of the membership's first day.</summary>
    public static readonly DateTimeOffset Begin = At("2026-11-21T19:00:00Z");
    public static readonly DateTimeOffset LastSecond = At("2028-11-21T18:59:59Z");
    public static readonly DateTimeOffset LastOfGrace = At("2029-02-19T18:59:59Z");

    public Course()
    {
        Member = new AllianceMembership { Id = Id.New<AllianceMembership>(Begin), AllianceId = Alliance.Id, OrganisationId = Organisation, MemberSince = new(2026, 11, 22), RecordedAt = Begin };
        Member.Add(StandingMove.Term(Member.Id, 1, Begin, Begin, Zone, Profile, Begin), [], Begin);
    }

    public static RuleProfile Profile { get; } = new() { Id = Id.New<RuleProfile>(Begin), Number = 1 };

    public static Id<Organisation> Organisation { get; } = Id.New<Organisation>(Begin);

    public static Alliance Alliance { get; } = new()
    {
        Id = Id.New<Alliance>(Begin),
        Kind = AllianceKind.National,
        TimeZone = Zone,
        FrameworkId = Id.New<TrilateralFramework>(Begin),
        FacilitatingOrganisationId = Id.New<Organisation>(Begin.AddDays(1)),
    };

    public AllianceMembership Member { get; }

    public List<StandingNotice> Told { get; } = [];

    public static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    public static Actor Coordinator(string? organisation = null, string person = "per_00000000000000000000000000000002") => new(
        "cli_1", Side.CivilSociety, null, organisation, person, new[] { Roles.AllianceCoordinator }.ToFrozenSet());

    public DateOnly? SilentSince(DateTimeOffset instant, DateOnly? heardOn = null) => Member.SilentSince(heardOn, instant);

    public MembershipStanding? Standing(DateTimeOffset instant) => StandingRule.At(Member.Moves, instant);

    public RenewMembership.Decision Renew(DateTimeOffset now, bool coordinates = true, RuleProfile? profile = null) => RenewMembership.Decide(Member, new(null), Zone, profile ?? Profile, coordinates, now);

    /// <summary>Renews where the rule allows it, by these numbers.</summary>
    public bool Renewed(DateTimeOffset now, RuleProfile? profile = null)
    {
        if (Renew(now, profile: profile).Term is not { } term)
        {
            return false;
        }

        Member.Add(term, Told, now);
        return true;
    }

    public void Left(DateTimeOffset now) => Member.Add(LeaveAlliance.Decide(Member, new(null), Alliance, null, now).Leaving!, Told, now);

    public void Suspended(DateTimeOffset now, DateTimeOffset lastSecond) => Move(MoveKind.Suspension, now, lastSecond);

    public void Reinstated(DateTimeOffset now) => Move(MoveKind.Reinstatement, now, null);

    /// <summary>What the job would tell now, in its order.</summary>
    public List<(NoticeKind Kind, int Move)> Tell(DateTimeOffset now)
    {
        var told = new List<(NoticeKind, int)>();
        while (StandingNotice.Next(Member.Moves, Told, now) is { } due && due.DueAt <= now)
        {
            Told.Add(new StandingNotice { MembershipId = Member.Id, Move = due.Move, Kind = due.Kind, DueAt = due.DueAt, ToldAt = now });
            told.Add((due.Kind, due.Move));
        }

        return told;
    }

    private void Move(MoveKind kind, DateTimeOffset now, DateTimeOffset? lastSecond) => Member.Add(
        new StandingMove { MembershipId = Member.Id, Number = Member.Moves.Count + 1, Kind = kind, StartsAt = now, EndsAt = lastSecond, TimeZone = Zone, RuleProfileId = Profile.Id, RecordedAt = now }, Told, now);
}
