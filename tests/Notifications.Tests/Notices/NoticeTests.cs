using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;
using Trilateral.Events.Contracts;
using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Notices;
using Trilateral.Submissions.Contracts;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Notices;

/// <summary>What each message of the other services becomes: one feed entry, and mail for those whom its audience admits.</summary>
[Collection(typeof(OneHostAtATime))]
public sealed class NoticeTests(NotificationsHost host) : IClassFixture<NotificationsHost>
{
    private static readonly DateTimeOffset At = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_member_is_told_when_both_names_have_arrived_whatever_comes_first()
    {
        var (framework, alliance, membership) = (TestActor.NewId("frm"), TestActor.NewId("aln"), TestActor.NewId("mem"));
        var organisation = TestActor.NewId("org");
        var inside = await host.ContactAsync("civil_society", framework);
        await host.ContactAsync("civil_society", TestActor.NewId("frm"));

        await host.SendAsync("notifications-tell-of-alliances", new MemberAdmitted(membership, 1, alliance, "national", organisation, "admission", "2026-11-22", false, $"framework:{framework}", "Public"));
        await host.SendAsync("notifications-tell-of-alliances", new AllianceFounded(alliance, 1, "national", "Demo alliance", framework, null, null, organisation, "2026-11-22", false, $"framework:{framework}", "Public"));
        await host.TellAsync("Demo organisation 7", organisationId: organisation);

        await Eventually.EqualsAsync($"{NoticeTypes.MemberAdmitted} 1", () => host.FeedAsync(membership), Stop);
        Assert.Equal([inside], await host.MailedAsync(membership));
        Assert.Contains("\"alliance\": \"Demo alliance\"", await host.FactsAsync(membership), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_and_a_merge_are_told_to_partners_without_mail_and_the_contacts_go_to_the_survivor()
    {
        var framework = TestActor.NewId("frm");
        var (merged, survivor) = ((await host.TellAsync("Demo organisation 11")).OrganisationId, (await host.TellAsync("Demo organisation 12")).OrganisationId);
        var contact = await host.ContactAsync("civil_society", framework, merged);

        await host.SendAsync("notifications-keep-organisation", new OrganisationProfileChanged(merged, 2, "Demo organisation 11 anew", "PAK", "academia", At, "global", "Public"));
        await Eventually.EqualsAsync(1L, () => host.CountAsync($"organisations WHERE id = '{merged}' AND name = 'Demo organisation 11 anew' AND known_version = 2"), Stop);
        await host.SendAsync("notifications-keep-organisation", new OrganisationMerged(merged, 3, survivor, At, "global", "Public"));

        await Eventually.EqualsAsync(1L, () => host.CountAsync($"organisations WHERE id = '{merged}' AND merged_into = '{survivor}'"), Stop);
        Assert.Equal(
            ["organisation.merged 3", "organisation.profile_changed 2", "organisation.registered 1"],
            (await host.FeedAsync(merged)).Split(", ").Order(StringComparer.Ordinal));
        Assert.Equal(1, await host.CountAsync($"contacts WHERE id = '{Guid.Parse(contact.AsSpan(4))}' AND organisation_id = '{survivor}' AND version = 2"));
        Assert.Equal(0, await host.CountAsync("mails m JOIN notifications.feed_entries f ON f.event_id = m.event_id WHERE f.type IN ('organisation.merged', 'organisation.profile_changed')"));
    }

    [Fact]
    public async Task Who_stands_for_a_side_from_now_on_is_told_to_partner_systems_and_mailed_to_nobody()
    {
        var framework = TestActor.NewId("frm");
        await host.ContactAsync("government", framework);

        await host.SendAsync(
            "notifications-tell-of-frameworks",
            new FrameworkBodiesChanged(framework, 2, "government", "PAK", "Ministry 2", "Office 2", "Alliance 1", null, "Civil Society Unit", "Secretariat", At, $"framework:{framework}", "Public"));

        await Eventually.EqualsAsync($"{NoticeTypes.FrameworkBodiesChanged} 2", () => host.FeedAsync(framework), Stop);
        Assert.Empty(await host.MailedAsync(framework));
    }

    [Fact]
    public async Task News_of_an_alliance_that_name_another_framework_than_its_own_reach_nobody()
    {
        var (own, other, alliance, organisation) = (TestActor.NewId("frm"), TestActor.NewId("frm"), TestActor.NewId("aln"), TestActor.NewId("org"));
        var (elsewhere, everywhere, fresh, moved) = (TestActor.NewId("mem"), TestActor.NewId("mem"), TestActor.NewId("mem"), TestActor.NewId("aln"));
        await host.ContactAsync("civil_society", other);
        await host.TellAsync("Demo organisation 9", organisationId: organisation);
        await host.SendAsync("notifications-tell-of-alliances", new AllianceFounded(alliance, 1, "national", "Demo alliance", own, null, null, organisation, "2026-11-22", false, $"framework:{own}", "Public"));
        await Eventually.EqualsAsync($"{NoticeTypes.AllianceFounded} 1", () => host.FeedAsync(alliance), Stop);
        var refused = await RefusedAsync();

        await host.SendAsync("notifications-tell-of-alliances", new MemberAdmitted(elsewhere, 1, alliance, "national", organisation, "admission", "2026-11-22", false, $"framework:{other}", "Public"));
        await host.SendAsync("notifications-tell-of-alliances", new MemberAdmitted(everywhere, 1, alliance, "national", organisation, "admission", "2026-11-22", false, "global", "Public"));
        await host.SendAsync("notifications-tell-of-alliances", new AllianceFounded(alliance, 2, "national", "Another name", other, null, null, organisation, "2026-11-22", false, $"framework:{other}", "Public"));
        await host.SendAsync("notifications-tell-of-alliances", new AllianceFounded(moved, 1, "national", "Another alliance", own, null, null, organisation, "2026-11-22", false, $"framework:{other}", "Public"));
        await host.SendAsync("notifications-tell-of-alliances", new MemberAdmitted(fresh, 1, alliance, "national", organisation, "admission", "2026-11-22", false, $"framework:{own}", "Public"));

        await Eventually.EqualsAsync($"{NoticeTypes.MemberAdmitted} 1", () => host.FeedAsync(fresh), Stop);
        await Eventually.EqualsAsync(refused + 4, RefusedAsync, Stop);
        Assert.Equal(["", "", $"{NoticeTypes.AllianceFounded} 1", ""], [await host.FeedAsync(elsewhere), await host.FeedAsync(everywhere), await host.FeedAsync(alliance), await host.FeedAsync(moved)]);
        Assert.Contains("\"alliance\": \"Demo alliance\"", await host.FactsAsync(fresh), StringComparison.Ordinal);
        Assert.Equal(0, await host.CountAsync($"alliances WHERE id = '{moved}'"));
    }

    [Fact]
    public async Task What_happened_years_ago_is_kept_but_nobody_is_told_of_it_as_news()
    {
        var alliance = TestActor.NewId("aln");
        var (old, fresh) = (TestActor.NewId("mem"), TestActor.NewId("mem"));
        var organisation = (await host.TellAsync("Demo organisation 8")).OrganisationId;
        await host.SendAsync("notifications-tell-of-alliances", new AllianceFounded(alliance, 1, "regional", "Demo network", null, "Asia", null, organisation, "2022-09-15", true, "global", "Public"));
        await host.SendAsync("notifications-tell-of-alliances", new MemberAdmitted(old, 1, alliance, "regional", organisation, "founder", "2022-09-15", true, "global", "Public"));
        await host.SendAsync("notifications-tell-of-alliances", new MemberAdmitted(fresh, 1, alliance, "regional", organisation, "admission", "2026-11-22", false, "global", "Public"));

        await Eventually.EqualsAsync($"{NoticeTypes.MemberAdmitted} 1", () => host.FeedAsync(fresh), Stop);
        await Eventually.EqualsAsync(2L, () => InboxAsync("notifications-tell-of-alliances", alliance, old), Stop);
        Assert.Equal("", await host.FeedAsync(old));
    }

    [Fact]
    public async Task A_founder_is_asked_by_mail_and_told_of_the_end_and_nobody_else()
    {
        var (framework, asked, ended, withdrawn) = (TestActor.NewId("frm"), TestActor.NewId("fou"), TestActor.NewId("fou"), TestActor.NewId("fou"));
        var (organisation, convening) = ((await host.TellAsync("Demo organisation 12")).OrganisationId, (await host.TellAsync("Demo organisation 13")).OrganisationId);
        var own = await host.ContactAsync("civil_society", framework, organisation);
        await host.ContactAsync("civil_society", framework, TestActor.NewId("org"));
        await host.ContactAsync("civil_society", TestActor.NewId("frm"), organisation);
        await host.ContactAsync("government", framework);

        await host.SendAsync("notifications-tell-of-alliances", new SignatureAsked(asked, 1, organisation, convening, At, "Asia/Karachi", $"framework:{framework}", "Restricted", "civil_society"));
        await host.SendAsync("notifications-tell-of-alliances", new FoundingExpired(ended, 2, organisation, convening, At, $"framework:{framework}", "Restricted", "civil_society"));
        await host.SendAsync("notifications-tell-of-alliances", new FoundingWithdrawn(withdrawn, 3, organisation, convening, At, $"framework:{framework}", "Restricted", "civil_society"));

        await Eventually.EqualsAsync($"{NoticeTypes.SignatureAsked} 1", () => host.FeedAsync(asked), Stop);
        await Eventually.EqualsAsync($"{NoticeTypes.FoundingExpired} 2", () => host.FeedAsync(ended), Stop);
        await Eventually.EqualsAsync($"{NoticeTypes.FoundingWithdrawn} 3", () => host.FeedAsync(withdrawn), Stop);
        Assert.Equal([own], await host.MailedAsync(withdrawn));
        Assert.Equal([own], await host.MailedAsync(asked));
        Assert.Equal([own], await host.MailedAsync(ended));
        Assert.Contains("\"convening\": \"Demo organisation 13\"", await host.FactsAsync(asked), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_concerns_a_members_standing_is_mailed_to_the_member_alone()
    {
        var (framework, alliance, membership, proposed, dismissed) = (TestActor.NewId("frm"), TestActor.NewId("aln"), TestActor.NewId("mem"), TestActor.NewId("sus"), TestActor.NewId("sus"));
        var organisation = (await host.TellAsync("Demo organisation 10")).OrganisationId;
        string[] own = [await host.ContactAsync("civil_society", framework, organisation), await host.ContactAsync("civil_society", framework, organisation)];
        await host.ContactAsync("civil_society", framework, TestActor.NewId("org"));
        await host.ContactAsync("civil_society", TestActor.NewId("frm"), organisation);
        await host.ContactAsync("government", framework);
        await host.SendAsync("notifications-tell-of-alliances", new AllianceFounded(alliance, 1, "national", "Demo alliance", framework, null, null, organisation, "2026-11-22", false, $"framework:{framework}", "Public"));
        var (lapsing, held, silent) = (TestActor.NewId("mem"), TestActor.NewId("mem"), TestActor.NewId("mem"));
        var (grace, renewed, back, left) = (TestActor.NewId("mem"), TestActor.NewId("mem"), TestActor.NewId("mem"), TestActor.NewId("mem"));

        await host.SendAsync("notifications-tell-of-alliances", new RenewalReminded(membership, 2, alliance, organisation, 30, At, At, "Asia/Karachi", $"framework:{framework}", "Restricted", "civil_society"));
        await host.SendAsync("notifications-tell-of-alliances", new MemberLapsed(lapsing, 3, alliance, organisation, At, $"framework:{framework}", "Public"));
        await host.SendAsync("notifications-tell-of-alliances", new MemberBecameInactive(silent, 6, alliance, organisation, "2025-11-22", At, $"framework:{framework}", "Public"));
        await host.SendAsync("notifications-tell-of-alliances", new MemberSuspended(held, 4, alliance, organisation, At, At, "Asia/Karachi", $"framework:{framework}", "Public"));
        await host.SendAsync("notifications-tell-of-alliances", new SuspensionProposed(proposed, 1, held, alliance, organisation, At, "Asia/Karachi", $"framework:{framework}", "Restricted", "civil_society"));
        await host.SendAsync("notifications-tell-of-alliances", new SuspensionDismissed(dismissed, 2, held, alliance, organisation, At, $"framework:{framework}", "Restricted", "civil_society"));

        await host.SendAsync("notifications-tell-of-alliances", new GraceBegan(grace, 5, alliance, organisation, At, At, "Asia/Karachi", $"framework:{framework}", "Public"));
        await host.SendAsync("notifications-tell-of-alliances", new MembershipRenewed(renewed, 6, alliance, organisation, false, At, At, At, "Asia/Karachi", $"framework:{framework}", "Public"));
        await host.SendAsync("notifications-tell-of-alliances", new MemberReinstated(back, 7, alliance, organisation, At, $"framework:{framework}", "Public"));
        await host.SendAsync("notifications-tell-of-alliances", new MemberLeft(left, 8, alliance, organisation, At, $"framework:{framework}", "Public"));

        foreach (var (subject, told) in new[]
        {
            (membership, $"{NoticeTypes.RenewalDue} 2"), (lapsing, $"{NoticeTypes.MemberLapsed} 3"), (held, $"{NoticeTypes.MemberSuspended} 4"),
            (silent, $"{NoticeTypes.MemberInactive} 6"),
            (grace, $"{NoticeTypes.GraceBegan} 5"), (renewed, $"{NoticeTypes.MembershipRenewed} 6"), (back, $"{NoticeTypes.MemberReinstated} 7"), (left, $"{NoticeTypes.MemberLeft} 8"),
            (proposed, $"{NoticeTypes.SuspensionProposed} 1"), (dismissed, $"{NoticeTypes.SuspensionDismissed} 2"),
        })
        {
            await Eventually.EqualsAsync(told, () => host.FeedAsync(subject), Stop);
            Assert.Equal(own.Order(StringComparer.Ordinal), await host.MailedAsync(subject));
        }

        Assert.Contains("\"graceEndsAt\": \"2026-11-22 13:00:00 Asia/Karachi (UTC+05:00)\"", await host.FactsAsync(grace), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_three_sides_of_a_framework_hear_that_a_function_has_another_holder()
    {
        var (framework, mandate, ofNoCountry) = (TestActor.NewId("frm"), TestActor.NewId("man"), TestActor.NewId("man"));
        string[] inside = [await host.ContactAsync("civil_society", framework), await host.ContactAsync("government", framework), await host.ContactAsync("unodc", framework)];
        await host.ContactAsync("government", TestActor.NewId("frm"));

        await host.SendAsync("notifications-tell-of-mandates", new MandateReplaced(ofNoCountry, 1, TestActor.NewId("man"), "unodc_officer", "unodc", null, null, At, 0, "global", "FrameworkOnly"));
        await host.SendAsync("notifications-tell-of-mandates", new MandateReplaced(mandate, 1, TestActor.NewId("man"), "government_focal_point", "government", framework, null, At, 2, $"framework:{framework}", "FrameworkOnly"));

        await Eventually.EqualsAsync($"{NoticeTypes.MandateReplaced} 1", () => host.FeedAsync(mandate), Stop);
        Assert.Equal(inside.Order(StringComparer.Ordinal), await host.MailedAsync(mandate));
        Assert.Equal("", await host.FeedAsync(ofNoCountry));
    }

    [Fact]
    public async Task An_organisation_alone_hears_that_UNODC_ended_a_function_in_its_house_and_nobody_of_what_it_ends_itself()
    {
        var (organisation, person) = ((await host.TellAsync("Demo organisation 14")).OrganisationId, TestActor.NewId("per"));
        var (ended, own, older) = (TestActor.NewId("rol"), TestActor.NewId("rol"), TestActor.NewId("rol"));
        string[] contacts = [await host.ContactAsync("civil_society", TestActor.NewId("frm"), organisation), await host.ContactAsync("civil_society", TestActor.NewId("frm"), organisation)];
        await host.ContactAsync("civil_society", TestActor.NewId("frm"), TestActor.NewId("org"));
        await host.ContactAsync("government", TestActor.NewId("frm"), organisation);
        await host.ContactAsync("unodc", TestActor.NewId("frm"));
        PersonRoleEnded Ended(string role, string? by) => new(role, 2, organisation, person, "focalPoint", "2026-01-01", "2026-11-22", "global", "Restricted", "civil_society", by);

        await host.SendAsync("notifications-tell-of-mandates", Ended(own, "civil_society"));
        await host.SendAsync("notifications-tell-of-mandates", Ended(older, null));
        await host.SendAsync("notifications-tell-of-mandates", Ended(ended, "unodc"));

        await Eventually.EqualsAsync($"{NoticeTypes.PersonRoleEnded} 2", () => host.FeedAsync(ended), Stop);
        Assert.Equal(contacts.Order(StringComparer.Ordinal), await host.MailedAsync(ended));
        Assert.DoesNotContain(person, await host.FactsAsync(ended), StringComparison.Ordinal);
        Assert.Equal(("", ""), (await host.FeedAsync(own), await host.FeedAsync(older)));
    }

    [Fact]
    public async Task A_registration_is_told_to_its_person_alone_and_everybody_hears_of_the_dialogue()
    {
        var (dialogue, confirmed, waiting, promoted, ended) = (TestActor.NewId("evt"), TestActor.NewId("reg"), TestActor.NewId("reg"), TestActor.NewId("reg"), TestActor.NewId("reg"));
        var organisation = TestActor.NewId("org");
        var person = await host.ContactAsync("civil_society", TestActor.NewId("frm"), organisation);
        var other = await host.ContactAsync("government", TestActor.NewId("frm"));

        await host.SendAsync("notifications-tell-of-dialogues", new RegistrationConfirmed(confirmed, 1, dialogue, organisation, person, "online", At, "civil_society", "global", "Restricted"));
        await host.SendAsync("notifications-tell-of-dialogues", new RegistrationWaitListed(waiting, 1, dialogue, organisation, person, "inPerson", 1, "capacity", At, "civil_society", "global", "Restricted"));
        await host.SendAsync("notifications-tell-of-dialogues", new RegistrationPromoted(promoted, 2, dialogue, organisation, person, "inPerson", At, "civil_society", "global", "Restricted"));
        await host.SendAsync("notifications-tell-of-dialogues", new RegistrationCancelled(ended, 3, dialogue, organisation, person, "inPerson", At, "civil_society", "global", "Restricted"));
        await host.SendAsync(
            "notifications-tell-of-dialogues",
            new DialogueAnnounced(dialogue, 1, "firearms", "Demo dialogue", "Session", At, At, "Europe/Vienna", "Vienna", "hybrid", At, At, At, At, "global", "Public"));

        await Eventually.EqualsAsync($"{NoticeTypes.RegistrationConfirmed} 1", () => host.FeedAsync(confirmed), Stop);
        await Eventually.EqualsAsync($"{NoticeTypes.RegistrationWaitListed} 1", () => host.FeedAsync(waiting), Stop);
        await Eventually.EqualsAsync($"{NoticeTypes.RegistrationPromoted} 2", () => host.FeedAsync(promoted), Stop);
        await Eventually.EqualsAsync($"{NoticeTypes.RegistrationCancelled} 3", () => host.FeedAsync(ended), Stop);
        Assert.Equal([person], await host.MailedAsync(promoted));
        Assert.Equal([person], await host.MailedAsync(ended));
        Assert.Equal([person], await host.MailedAsync(confirmed));
        Assert.Equal([person], await host.MailedAsync(waiting));
        var told = await host.MailedAsync(dialogue);
        Assert.Contains(person, told);
        Assert.Contains(other, told);

        await host.SendAsync("notifications-tell-of-dialogues", new DialogueCancelled(dialogue, 2, "firearms", "Demo dialogue", At, "Europe/Vienna", "A reason", At, "global", "Public"));
        await Eventually.EqualsAsync($"{NoticeTypes.DialogueAnnounced} 1, {NoticeTypes.DialogueCancelled} 2", () => host.FeedAsync(dialogue), Stop);
        Assert.Equal(told.Concat(told).Order(StringComparer.Ordinal), await host.MailedAsync(dialogue));
    }

    [Theory]
    [InlineData("civil_society", false)]
    [InlineData("civil_society", null)]
    [InlineData("government", true)]
    public async Task A_registration_of_somebody_elses_person_mails_nobody(string side, bool? ofTheOrganisation)
    {
        var (dialogue, confirmed, waiting) = (TestActor.NewId("evt"), TestActor.NewId("reg"), TestActor.NewId("reg"));
        var organisation = TestActor.NewId("org");
        var person = await host.ContactAsync(side, TestActor.NewId("frm"), ofTheOrganisation switch { true => organisation, false => TestActor.NewId("org"), null => null });
        await host.SendAsync(
            "notifications-tell-of-dialogues",
            new DialogueAnnounced(dialogue, 1, "firearms", "Demo dialogue", "Session", At, At, "Europe/Vienna", "Vienna", "hybrid", At, At, At, At, "global", "Public"));

        await host.SendAsync("notifications-tell-of-dialogues", new RegistrationConfirmed(confirmed, 1, dialogue, organisation, person, "online", At, "civil_society", "global", "Restricted"));
        await host.SendAsync("notifications-tell-of-dialogues", new RegistrationWaitListed(waiting, 1, dialogue, organisation, person, "inPerson", 1, "capacity", At, "civil_society", "global", "Restricted"));

        await Eventually.EqualsAsync($"{NoticeTypes.RegistrationConfirmed} 1", () => host.FeedAsync(confirmed), Stop);
        await Eventually.EqualsAsync($"{NoticeTypes.RegistrationWaitListed} 1", () => host.FeedAsync(waiting), Stop);
        Assert.Empty(await host.MailedAsync(confirmed));
        Assert.Empty(await host.MailedAsync(waiting));
    }

    [Fact]
    public async Task A_lodged_contribution_is_told_to_those_who_may_read_it_and_a_published_one_to_all_within_reach()
    {
        var (framework, contribution, published) = (TestActor.NewId("frm"), TestActor.NewId("con"), TestActor.NewId("con"));
        var government = await host.ContactAsync("government", framework);
        var civil = await host.ContactAsync("civil_society", framework);
        await host.ContactAsync("civil_society", TestActor.NewId("frm"));

        await host.SendAsync(
            "notifications-tell-of-contributions",
            new ContributionLodged(contribution, 2, "statement", "national", null, "civil_society", "org_1", At, At, $"framework:{framework}", "OwnSide"));
        await host.SendAsync(
            "notifications-tell-of-contributions",
            new ContributionPublished(published, 3, "statement", "national", null, "civil_society", "org_1", "A title", "en", At, false, $"framework:{framework}", "Public"));

        await Eventually.EqualsAsync($"{NoticeTypes.ContributionLodged} 2", () => host.FeedAsync(contribution), Stop);
        await Eventually.EqualsAsync($"{NoticeTypes.ContributionPublished} 3", () => host.FeedAsync(published), Stop);
        Assert.Equal([civil], await host.MailedAsync(contribution));
        Assert.Equal(new[] { civil, government }.Order(StringComparer.Ordinal), await host.MailedAsync(published));
    }

    [Fact]
    public async Task Of_a_contribution_that_was_taken_back_nobody_is_told_the_title_any_more()
    {
        var (framework, published) = (TestActor.NewId("frm"), TestActor.NewId("con"));
        var reader = await host.ContactAsync("government", framework);
        await host.SendAsync(
            "notifications-tell-of-contributions",
            new ContributionPublished(published, 3, "statement", "national", null, "civil_society", "org_1", "A title", "en", At, false, $"framework:{framework}", "Public"));
        await Eventually.EqualsAsync($"{NoticeTypes.ContributionPublished} 3", () => host.FeedAsync(published), Stop);

        await host.SendAsync("notifications-tell-of-contributions", new ContributionWithdrawn(published, 4, "statement", "national", "civil_society", "org_1", At, $"framework:{framework}", "Public"));

        await Eventually.EqualsAsync($"{NoticeTypes.ContributionPublished} 3, {NoticeTypes.ContributionWithdrawn} 4", () => host.FeedAsync(published), Stop);
        Assert.Equal([reader, reader], await host.MailedAsync(published));
        Assert.Equal(0, await host.CountAsync("feed_entries WHERE facts || data LIKE '%A title%' AND subject_id = '" + published + "'"));
        Assert.Equal("contribution.published withdrawn", await host.Database.QueryAsync<string>(
            $"SELECT template || ' ' || state FROM notifications.mails WHERE template = '{NoticeTypes.ContributionPublished}' AND person_id = '{Guid.Parse(reader.AsSpan(4))}'", Stop));
    }

    /// <summary>Messages about alliances that were given up.</summary>
    private async Task<uint> RefusedAsync()
    {
        var broker = host.Services.GetRequiredService<IConfiguration>().GetConnectionString("rabbitmq")!;
        await using var connection = await new ConnectionFactory { Uri = new Uri(broker) }.CreateConnectionAsync(Stop);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Stop);
        return await channel.MessageCountAsync("notifications-tell-of-alliances_error", Stop);
    }

    /// <summary>How many of these messages have been dealt with: the alliance's own feed entry tells of it, the other leaves only its inbox row.</summary>
    private async Task<long> InboxAsync(string queue, string alliance, string membership) =>
        await host.FeedAsync(alliance) == "" || await host.FeedAsync(membership) != ""
            ? 0
            : Math.Min(2, await host.Database.QueryAsync<long>($"SELECT count(*) FROM notifications.inbox WHERE consumer = '{queue}'", Stop));
}
