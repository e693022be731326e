using System.Collections.Frozen;
using System.Globalization;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Applications;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tests.Applications;

/// <summary>An application in memory, for tests of rules: submitted on 22 November, where the alliance lives, by another person than the assessor.</summary>
internal static class ApplicationCase
{
    public const string Assessor = "per_00000000000000000000000000000002";
    public const string Applicant = "per_00000000000000000000000000000001";

    public static readonly DateTimeOffset Submitted = new(2026, 11, 21, 19, 30, 0, TimeSpan.Zero);

    /// <summary>The first second after a window of 14 days that began then.</summary>
    public static readonly DateTimeOffset Closed = new(2026, 12, 6, 19, 0, 0, TimeSpan.Zero);

    public static readonly Alliance To = new() { Id = Id.New<Alliance>(Submitted), FrameworkId = Id.New<TrilateralFramework>(Submitted), TimeZone = "Asia/Karachi" };

    public static readonly string Sponsor = Id.New<Organisation>(Submitted).ToString();

    public static readonly RuleProfile Profile = new() { Id = Id.New<RuleProfile>(Submitted), Number = 1, Sponsors = 1, MemberCommentWindow = "P14D", DecisionTarget = "P30D" };

    public static readonly RuleProfile AsksGovernment = new()
    {
        Id = Id.New<RuleProfile>(Submitted),
        Number = 2,
        Sponsors = 1,
        MemberCommentWindow = "P14D",
        DecisionTarget = "P30D",
        AsksGovernment = true,
    };

    public static DateTimeOffset At(string instant) => DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);

    public static MembershipApplication New(Alliance? to = null)
    {
        var application = SubmitApplication.NewOf(to ?? To, Id.New<Organisation>(Submitted), Id.New<MembershipApplication>(Submitted));
        application.Take(new("A statement of twenty characters.", [], ["firearms"], [Sponsor], null, "None to disclose.", GovernmentTies.None));
        application.Submit(Applicant, Profile, Submitted);
        return application;
    }

    public static MembershipApplication Screening()
    {
        var application = New();
        application.Screen(Assessor);
        return application;
    }

    /// <summary>Passed at once, so that its comment window ends with the second before <see cref="Closed"/>.</summary>
    public static MembershipApplication Passed(Alliance? to = null)
    {
        var application = New(to);
        application.Screen(Assessor);
        application.Pass(Assessor, "None.", Profile, Submitted);
        return application;
    }

    public static MembershipApplication Declined()
    {
        var application = Passed();
        application.Decline(Assessor, Closed, "It does not work on these themes.", Profile);
        return application;
    }

    public static Actor Coordinator(string? organisation = null, string person = Assessor) => new(
        "cli_1", Side.CivilSociety, null, organisation, person, new[] { Roles.AllianceCoordinator }.ToFrozenSet());
}
