using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Notices;
using Trilateral.Submissions.Contracts;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Notices;

/// <summary>A body that has left every alliance of a country gets mail there of what is public and of its own affairs, and of nothing else.</summary>
[Collection(typeof(OneHostAtATime))]
public sealed class LeaverTests(NotificationsHost host) : IClassFixture<NotificationsHost>
{
    private const string Alliances = "notifications-tell-of-alliances";
    private const string Contributions = "notifications-tell-of-contributions";

    private static readonly DateTimeOffset At = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    private readonly string _framework = TestActor.NewId("frm");
    private readonly string _organisation = TestActor.NewId("org");
    private readonly string _alliance = TestActor.NewId("aln");
    private readonly string _other = TestActor.NewId("aln");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Reach => $"framework:{_framework}";

    [Fact]
    public async Task Who_leaves_the_last_alliance_of_a_country_gets_no_mail_there_but_of_what_is_public()
    {
        var (first, second) = await JoinTwiceAsync();
        var own = await host.ContactAsync("civil_society", _framework, _organisation);
        var neighbour = await host.ContactAsync("civil_society", _framework, TestActor.NewId("org"));
        var elsewhere = TestActor.NewId("frm");
        var abroad = await host.ContactAsync("civil_society", elsewhere, _organisation);

        Assert.Equal(Sorted(own, neighbour), await LodgedAsync("FrameworkOnly"));
        await LeaveAsync(first, _alliance);
        Assert.Equal(Sorted(own, neighbour), await LodgedAsync("FrameworkOnly"));

        var left = await LeaveAsync(second, _other);
        Assert.Equal([neighbour], await LodgedAsync("FrameworkOnly"));
        Assert.Equal([neighbour], await LodgedAsync("OwnSide"));
        Assert.Equal(Sorted(own, neighbour), await LodgedAsync("Public"));
        // That it left is its own affair, and the other country was none of it.
        Assert.Equal([own], left);
        Assert.Equal([abroad], await LodgedAsync("FrameworkOnly", elsewhere));

        var again = TestActor.NewId("mem");
        await AdmitAsync(again, _alliance);
        Assert.Equal(Sorted(own, neighbour), await LodgedAsync("FrameworkOnly"));
    }

    [Fact]
    public async Task Mail_that_waits_when_a_body_leaves_is_withdrawn_unless_it_is_public()
    {
        var (first, second) = await JoinTwiceAsync();
        var own = await host.ContactAsync("civil_society", _framework, _organisation);
        // Nobody answers at the relay's address: every mail waits for its next attempt.
        await LodgedAsync("FrameworkOnly");
        await LodgedAsync("Public");
        await LeaveAsync(first, _alliance);
        await Eventually.EqualsAsync(0, () => MailsAsync(own, "attempts < 1 OR claimed_until IS NOT NULL OR state <> 'pending'"), Stop);
        host.Clock.Advance(TimeSpan.FromDays(1));
        await Eventually.EqualsAsync(0, () => MailsAsync(own, "attempts < 2 OR claimed_until IS NOT NULL OR state <> 'pending'"), Stop);

        await LeaveAsync(second, _other);
        host.Clock.Advance(TimeSpan.FromDays(1));

        await Eventually.EqualsAsync(1, () => MailsAsync(own, "state = 'withdrawn'"), Stop);
        Assert.Equal("FrameworkOnly", await host.Database.QueryAsync<string>(
            $"SELECT string_agg(f.class, ',') FROM notifications.mails m JOIN notifications.feed_entries f ON f.position = m.position WHERE m.person_id = '{Guid.Parse(own.AsSpan(4))}' AND m.state = 'withdrawn'", Stop));
    }

    [Fact]
    public async Task A_lapse_ends_it_too_a_renewal_begins_it_anew_and_late_news_changes_nothing()
    {
        var (first, second) = await JoinTwiceAsync();
        var own = await host.ContactAsync("civil_society", _framework, _organisation);
        await LeaveAsync(first, _alliance);

        await SendAsync(new MemberLapsed(second, 5, _other, _organisation, At, Reach, "Public"), second, $"{NoticeTypes.MemberLapsed} 5");
        await SendAsync(Renewed(second, 4), second, $"{NoticeTypes.MemberLapsed} 5, {NoticeTypes.MembershipRenewed} 4");
        Assert.Empty(await LodgedAsync("FrameworkOnly"));

        await SendAsync(Renewed(second, 6), second, $"{NoticeTypes.MemberLapsed} 5, {NoticeTypes.MembershipRenewed} 4, {NoticeTypes.MembershipRenewed} 6");
        Assert.Equal([own], await LodgedAsync("FrameworkOnly"));
    }

    [Fact]
    public async Task What_a_merged_body_was_a_member_of_its_survivor_is()
    {
        var (first, second) = await JoinTwiceAsync();
        var survivor = (await host.TellAsync("Demo organisation 32")).OrganisationId;
        var contact = await host.ContactAsync("civil_society", _framework, survivor);
        await host.SendAsync("notifications-keep-organisation", new OrganisationMerged(_organisation, 2, survivor, At, "global", "Public"));
        await Eventually.EqualsAsync(2L, () => host.CountAsync($"members WHERE organisation_id = '{survivor}'"), Stop);

        await LeaveAsync(first, _alliance);
        Assert.Equal([contact], await LodgedAsync("FrameworkOnly"));
        await LeaveAsync(second, _other);
        Assert.Empty(await LodgedAsync("FrameworkOnly"));
    }

    private MembershipRenewed Renewed(string membership, long version) =>
        new(membership, version, _other, _organisation, true, At, At, At, "Asia/Karachi", Reach, "Public");

    private async Task<(string First, string Second)> JoinTwiceAsync()
    {
        await host.TellAsync("Demo organisation 31", organisationId: _organisation);
        foreach (var alliance in new[] { _alliance, _other })
        {
            await host.SendAsync(Alliances, new AllianceFounded(alliance, 1, "national", "Demo alliance", _framework, null, null, _organisation, "2026-11-22", true, Reach, "Public"));
        }

        var (first, second) = (TestActor.NewId("mem"), TestActor.NewId("mem"));
        await AdmitAsync(first, _alliance);
        await AdmitAsync(second, _other);
        return (first, second);
    }

    /// <summary>History counts, although nobody is told of it as news.</summary>
    private async Task AdmitAsync(string membership, string alliance)
    {
        await host.SendAsync(Alliances, new MemberAdmitted(membership, 1, alliance, "national", _organisation, "admission", "2026-11-22", true, Reach, "Public"));
        await Eventually.EqualsAsync(1L, () => host.CountAsync($"members WHERE id = '{membership}'"), Stop);
    }

    /// <summary>Who is mailed that it left.</summary>
    private async Task<string[]> LeaveAsync(string membership, string alliance)
    {
        await SendAsync(new MemberLeft(membership, 3, alliance, _organisation, At, Reach, "Public"), membership, $"{NoticeTypes.MemberLeft} 3");
        return await host.MailedAsync(membership);
    }

    private async Task SendAsync<T>(T message, string membership, string told)
        where T : class
    {
        await host.SendAsync(Alliances, message);
        await Eventually.EqualsAsync(told, () => host.FeedAsync(membership), Stop);
    }

    /// <summary>Who is mailed of a contribution of this class.</summary>
    private async Task<string[]> LodgedAsync(string @class, string? framework = null)
    {
        var contribution = TestActor.NewId("con");
        await host.SendAsync(
            Contributions, new ContributionLodged(contribution, 2, "statement", "national", null, "civil_society", "org_1", At, At, $"framework:{framework ?? _framework}", @class));
        await Eventually.EqualsAsync($"{NoticeTypes.ContributionLodged} 2", () => host.FeedAsync(contribution), Stop);
        return await host.MailedAsync(contribution);
    }

    /// <summary>Of a person's mail about contributions.</summary>
    private Task<long> MailsAsync(string person, string condition) =>
        host.CountAsync($"mails WHERE person_id = '{Guid.Parse(person.AsSpan(4))}' AND template = '{NoticeTypes.ContributionLodged}' AND ({condition})");

    private static string[] Sorted(params string[] people) => [.. people.Order(StringComparer.Ordinal)];
}
