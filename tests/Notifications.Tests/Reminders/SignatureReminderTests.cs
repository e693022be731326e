using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Mail;
using Trilateral.Notifications.Notices;
using Trilateral.Notifications.Tests.Notices;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Reminders;

/// <summary>A founder that is asked to sign and has not is reminded before the last second for it, each time once; nobody else, and nobody who has signed.</summary>
[Collection(typeof(OneHostAtATime))]
public sealed class SignatureReminderTests(NotificationsHost host) : IClassFixture<NotificationsHost>, IAsyncLifetime
{
    private const string Queue = "notifications-tell-of-alliances";

    private readonly string _framework = TestActor.NewId("frm");
    private readonly string _founding = TestActor.NewId("fou");
    private string _convening = "";
    private string _founder = "";
    private string _other = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await host.ResetAsync();
        (_convening, _founder, _other) = (
            (await host.TellAsync("Demo organisation 20")).OrganisationId, (await host.TellAsync("Demo organisation 21")).OrganisationId, (await host.TellAsync("Demo organisation 22")).OrganisationId);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_founder_that_has_not_signed_is_reminded_once_at_each_distance_by_two_replicas_and_one_that_has_is_not()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        await using var replica = await host.AddReplicaAsync();
        var missing = await host.ContactAsync("civil_society", _framework, _founder);
        await host.ContactAsync("civil_society", _framework, _other);
        await host.ContactAsync("civil_society", TestActor.NewId("frm"), _founder);
        await host.ContactAsync("civil_society", _framework);
        await host.ContactAsync("government", _framework);
        var until = UntilIn(days: 30);

        await host.RepeatAsync(Queue, Asked(_founder, until));
        await host.RepeatAsync(Queue, Asked(_other, until));
        await host.RepeatAsync(Queue, Signed(_other));
        var told = 0;
        foreach (var before in new[] { TimeSpan.FromDays(30), TimeSpan.FromDays(14), TimeSpan.FromDays(7), TimeSpan.FromDays(2), TimeSpan.FromHours(24) })
        {
            host.Clock.MoveTo(until - before);
            told++;
            await Eventually.EqualsAsync(told, () => RemindersAsync(), Stop);
            // One that still waits when the next is there is withdrawn.
            await Eventually.EqualsAsync(0, () => host.CountAsync("mails WHERE state = 'pending'"), Stop);
        }

        Assert.Equal($"{missing} sent 5", await RemindedAsync());
        Assert.Equal("P30D P14D P7D P2D PT24H", await host.Database.QueryAsync<string>(
            $"SELECT string_agg(data::jsonb ->> 'before', ' ' ORDER BY position) FROM notifications.feed_entries WHERE subject_id = '{_founding}' AND type = '{NoticeTypes.FoundingSignatureDue}'", Stop));
        var mail = (await catcher.ReceivedAsync($"{missing}@partner.example", Stop, 6)).First(one => one.GetProperty("subject").GetString()!.StartsWith("A signature is awaited", StringComparison.Ordinal));
        Assert.Equal("A signature is awaited: Demo organisation 21", mail.GetProperty("subject").GetString());
        Assert.Contains("Demo organisation 20 has asked Demo organisation 21 to sign the founding of an alliance", mail.GetProperty("text").GetString()!, StringComparison.Ordinal);
        Assert.False(mail.GetProperty("headers").TryGetProperty("list-unsubscribe", out _));
        Assert.True(MailTopic.Of(NoticeTypes.FoundingSignatureDue).IsAlwaysSent);
        // What is Restricted is in nobody's feed.
        Assert.Empty(await host.ReadFeedAsync(TestActor.Member(_framework, _founder), _founding));
        // Nothing follows the last, and nothing comes after the end.
        host.Clock.MoveTo(until.AddSeconds(1));
        Assert.Equal(0, await host.CountAsync($"signatures WHERE founding_id = '{_founding}' AND next_reminder_at IS NOT NULL"));
    }

    [Theory]
    [InlineData("signed")]
    [InlineData("withdrawn")]
    [InlineData("expired")]
    public async Task A_reminder_that_waits_is_withdrawn_when_the_signature_is_given_or_no_longer_asked_for(string how)
    {
        var person = await host.ContactAsync("civil_society", _framework, _founder);
        var until = UntilIn(days: 8);
        await AskedAsync(until);
        host.Clock.MoveTo(until.AddDays(-7));
        await Eventually.EqualsAsync(1, () => RemindersAsync(), Stop);
        await SettleAsync(how);

        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        host.Clock.MoveTo(until.AddDays(-2));
        await Eventually.EqualsAsync(0, () => host.CountAsync("mails WHERE state = 'pending'"), Stop);

        Assert.Equal($"{person} withdrawn 1", await RemindedAsync());
        Assert.Equal(1, await host.CountAsync($"signatures WHERE founding_id = '{_founding}' AND is_settled AND next_reminder_at IS NULL"));
    }

    [Fact]
    public async Task Of_two_reminders_that_wait_the_newer_is_sent()
    {
        var person = await host.ContactAsync("civil_society", _framework, _founder);
        var until = UntilIn(days: 8);
        await AskedAsync(until);
        host.Clock.MoveTo(until.AddDays(-7));
        await Eventually.EqualsAsync(1, () => RemindersAsync(), Stop);
        host.Clock.MoveTo(until.AddDays(-2));
        await Eventually.EqualsAsync(2, () => RemindersAsync(), Stop);

        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        host.Clock.Advance(TimeSpan.FromMinutes(20));
        await Eventually.EqualsAsync(0, () => host.CountAsync("mails WHERE state = 'pending'"), Stop);

        Assert.Equal($"{person} sent 1, {person} withdrawn 1", await RemindedAsync());
    }

    [Theory]
    [InlineData("signed")]
    [InlineData("withdrawn")]
    [InlineData("expired")]
    public async Task What_was_signed_or_over_before_it_was_asked_is_reminded_of_never(string how)
    {
        await host.ContactAsync("civil_society", _framework, _founder);
        await SettleAsync(how);
        await AskedAsync(UntilIn(days: 8));

        Assert.Equal(1, await host.CountAsync($"signatures WHERE founding_id = '{_founding}' AND is_settled AND next_reminder_at IS NULL"));
    }

    [Fact]
    public async Task The_signature_of_an_organisation_that_is_merged_is_its_survivors()
    {
        var until = UntilIn(days: 8);
        await AskedAsync(until);
        await host.SendAsync("notifications-keep-organisation", new OrganisationMerged(_founder, 2, _other, host.Clock.GetUtcNow(), "global", "Public"));
        await Eventually.EqualsAsync(1, () => host.CountAsync($"signatures WHERE founding_id = '{_founding}' AND organisation_id = '{_other}'"), Stop);
        var person = await host.ContactAsync("civil_society", _framework, _other);

        host.Clock.MoveTo(until.AddDays(-7));
        await Eventually.EqualsAsync(1, () => RemindersAsync(), Stop);
        Assert.Equal($"{person} pending 1", await RemindedAsync());
        await host.SendAsync(Queue, Signed(_founder));

        await Eventually.EqualsAsync(1, () => host.CountAsync($"signatures WHERE founding_id = '{_founding}' AND is_settled"), Stop);
        Assert.Equal(1, await host.CountAsync($"signatures WHERE founding_id = '{_founding}'"));
    }

    [Fact]
    public async Task One_that_cannot_be_written_yet_waits_and_keeps_back_no_other()
    {
        var person = await host.ContactAsync("civil_society", _framework, _founder);
        var unheardOf = TestActor.NewId("org");
        var until = UntilIn(days: 8);
        await host.SendAsync(Queue, Asked(_other, until));
        await Eventually.EqualsAsync(1, () => host.CountAsync($"signatures WHERE founding_id = '{_founding}' AND next_reminder_at IS NOT NULL"), Stop);
        await AskedAsync(until);
        await Eventually.EqualsAsync(2, () => host.CountAsync($"signatures WHERE founding_id = '{_founding}' AND next_reminder_at IS NOT NULL"), Stop);
        await host.Database.ExecuteAsync($"UPDATE notifications.signatures SET organisation_id = '{unheardOf}' WHERE founding_id = '{_founding}' AND organisation_id = '{_other}'", Stop);

        host.Clock.MoveTo(until.AddDays(-7));

        await Eventually.EqualsAsync(1, () => RemindersAsync(), Stop);
        Assert.Equal($"{person} pending 1", await RemindedAsync());
        // Its name comes, and its reminder with it.
        var named = await host.ContactAsync("civil_society", _framework, unheardOf);
        await host.TellAsync("Demo organisation 23", organisationId: unheardOf);
        await Eventually.EqualsAsync(1, () => host.CountAsync($"organisations WHERE id = '{unheardOf}'"), Stop);
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await Eventually.EqualsAsync(2, () => RemindersAsync(), Stop);
        Assert.Contains($"{named} pending 1", await RemindedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_and_merging_at_once_loses_no_signature()
    {
        var pairs = new List<(string Founding, string Founder)>();
        for (var number = 0; number < 12; number++)
        {
            var founder = (await host.TellAsync($"Demo organisation {30 + number}")).OrganisationId;
            await Eventually.EqualsAsync(1, () => host.CountAsync($"organisations WHERE id = '{founder}'"), Stop);
            pairs.Add((TestActor.NewId("fou"), founder));
        }

        await Task.WhenAll(pairs.SelectMany(pair => new[]
        {
            host.SendAsync(Queue, Signed(pair.Founder) with { FoundingId = pair.Founding }),
            host.SendAsync("notifications-keep-organisation", new OrganisationMerged(pair.Founder, 2, _other, host.Clock.GetUtcNow(), "global", "Public")),
        }));

        var foundings = string.Join(',', pairs.Select(pair => $"'{pair.Founding}'"));
        await Eventually.EqualsAsync(12, () => host.CountAsync($"organisations WHERE merged_into = '{_other}' AND id IN ({string.Join(',', pairs.Select(pair => $"'{pair.Founder}'"))})"), Stop);
        await Eventually.EqualsAsync(12, () => host.CountAsync($"signatures WHERE is_settled AND founding_id IN ({foundings})"), Stop);
        Assert.Equal(12, await host.CountAsync($"signatures WHERE organisation_id = '{_other}' AND founding_id IN ({foundings})"));
    }

    [Fact]
    public async Task What_was_asked_before_is_reminded_of_from_then_on_and_what_was_signed_meanwhile_is_not()
    {
        var person = await host.ContactAsync("civil_society", _framework, _founder);
        await host.ContactAsync("civil_society", _framework, _other);
        var until = UntilIn(days: 8);
        await host.SendAsync(Queue, Signed(_other));
        await Eventually.EqualsAsync(1, () => host.CountAsync($"signatures WHERE founding_id = '{_founding}' AND is_settled"), Stop);
        await host.RepeatAsync(Queue, new FoundingRestated(_founding, 3, [_founder, _other], _convening, until, "UTC", Reach, "Restricted", "civil_society"));
        Assert.Equal("", await host.FeedAsync(_founding));

        host.Clock.MoveTo(until.AddDays(-7));

        await Eventually.EqualsAsync(1, () => RemindersAsync(), Stop);
        Assert.Equal($"{person} pending 1", await RemindedAsync());
    }

    [Fact]
    public async Task What_is_known_already_stays_when_it_is_told_again()
    {
        await host.ContactAsync("civil_society", _framework, _founder);
        var until = UntilIn(days: 8);
        await AskedAsync(until);
        var before = await RowAsync();
        host.Clock.Advance(TimeSpan.FromMinutes(1));

        await host.RepeatAsync(Queue, new FoundingRestated(_founding, 3, [_founder], _convening, until.AddDays(1), "UTC", Reach, "Restricted", "civil_society"));

        Assert.Equal(before, await RowAsync());
    }

    private Task<string?> RowAsync() => host.Database.QueryAsync<string?>($"SELECT to_jsonb(s)::text FROM notifications.signatures s WHERE founding_id = '{_founding}'", Stop);

    private string Reach => $"framework:{_framework}";

    /// <summary>To the second, as the last one is.</summary>
    private DateTimeOffset UntilIn(int days)
    {
        var until = host.Clock.GetUtcNow().AddDays(days).AddHours(1);
        return until.AddTicks(-(until.Ticks % TimeSpan.TicksPerSecond));
    }

    private async Task AskedAsync(DateTimeOffset until)
    {
        await host.SendAsync(Queue, Asked(_founder, until));
        await Eventually.HoldsAsync(() => host.FeedAsync(_founding), told => told.Contains(NoticeTypes.SignatureAsked, StringComparison.Ordinal), Stop);
    }

    private async Task SettleAsync(string how)
    {
        await (how switch
        {
            "signed" => host.SendAsync(Queue, Signed(_founder)),
            "withdrawn" => host.SendAsync(Queue, new FoundingWithdrawn(_founding, 2, _founder, _convening, host.Clock.GetUtcNow(), Reach, "Restricted", "civil_society")),
            _ => host.SendAsync(Queue, new FoundingExpired(_founding, 2, _founder, _convening, host.Clock.GetUtcNow(), Reach, "Restricted", "civil_society")),
        });
        await Eventually.EqualsAsync(1, () => host.CountAsync($"signatures WHERE founding_id = '{_founding}' AND is_settled"), Stop);
    }

    private Task<long> RemindersAsync() => host.CountAsync($"feed_entries f JOIN notifications.mails m ON m.position = f.position WHERE f.subject_id = '{_founding}' AND f.type = '{NoticeTypes.FoundingSignatureDue}'");

    /// <summary>Who was reminded and what became of it.</summary>
    private async Task<string> RemindedAsync() => await host.Database.QueryAsync<string>(
        $"""
        SELECT string_agg(line, ', ' ORDER BY line COLLATE "C") FROM (
            SELECT concat_ws(' ', 'per_' || replace(person_id::text, '-', ''), state, count(*)) AS line
            FROM notifications.mails WHERE template = '{NoticeTypes.FoundingSignatureDue}' GROUP BY person_id, state) AS lines
        """,
        Stop) ?? "";

    private SignatureAsked Asked(string founder, DateTimeOffset until) => new(_founding, 1, founder, _convening, until, "UTC", Reach, "Restricted", "civil_society");

    private FoundingSigned Signed(string founder) => new(_founding, 2, founder, _convening, host.Clock.GetUtcNow(), 1, Reach, "Restricted", "civil_society");
}
