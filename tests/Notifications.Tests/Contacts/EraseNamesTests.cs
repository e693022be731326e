using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Trilateral.Notifications.Contacts;
using Trilateral.Notifications.Tests.Notices;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Contacts;

/// <summary>Who was removed is named no more, however much was said, by however many replicas, and also by what was under way.</summary>
[Collection(typeof(OneHostAtATime))]
public sealed class EraseNamesTests(NotificationsHost host) : IClassFixture<NotificationsHost>
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private EraseNames Worker => host.Services.GetRequiredService<EraseNames>();

    /// <summary>Waits until what there was when the person was removed has been looked through.</summary>
    internal static Task ErasedAsync(NotificationsHost host, string person) => Eventually.EqualsAsync(0, async () =>
    {
        await host.Services.GetRequiredService<EraseNames>().EraseAsync(host.Clock.GetUtcNow(), Stop);
        return await host.CountAsync($"erasures WHERE person_id = '{Guid.ParseExact(person[4..], "N")}' AND NOT is_last");
    }, Stop);

    [Fact]
    public async Task What_is_said_in_thousands_of_events_is_taken_out_in_parts_by_all_replicas_together()
    {
        var (person, other) = (await host.ContactAsync("government", TestActor.NewId("frm")), TestActor.NewId("per"));
        var many = (EraseNames.MaxPerTransaction * 2) + 100;
        await SayAsync(person, many, "said");
        await SayAsync(other, 3, "kept");

        await RemoveAsync(person);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Worker.EraseAsync(host.Clock.GetUtcNow(), Stop)));
        await ErasedAsync(host, person);

        Assert.Equal((many, 0), (await host.CountAsync($"feed_entries WHERE subject_id = 'said{person}' AND data IS NULL"), await host.CountAsync($"feed_entries WHERE data LIKE '%{person}%'")));
        Assert.Equal(3, await host.CountAsync($"feed_entries WHERE data LIKE '%{other}%'"));
    }

    [Fact]
    public async Task What_was_under_way_when_the_person_was_removed_is_taken_out_a_day_later_and_then_nothing_is_left_of_it()
    {
        var person = await host.ContactAsync("government", TestActor.NewId("frm"));
        var row = Guid.ParseExact(person[4..], "N");
        await RemoveAsync(person);
        await ErasedAsync(host, person);
        await SayAsync(person, 2, "late");
        var asked = DateTimeOffset.Parse((await host.Database.QueryAsync<string>($"SELECT to_char(asked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') FROM notifications.erasures WHERE person_id = '{row}'", Stop))!, CultureInfo.InvariantCulture);

        await Worker.EraseAsync(asked + EraseNames.LooksAgainAfter - Second, Stop);
        Assert.Equal((2, 1), (await host.CountAsync($"feed_entries WHERE data LIKE '%{person}%'"), await host.CountAsync($"erasures WHERE person_id = '{row}'")));
        await Worker.EraseAsync(asked + EraseNames.LooksAgainAfter, Stop);
        Assert.Equal((0, 0), (await host.CountAsync($"feed_entries WHERE data LIKE '%{person}%'"), await host.CountAsync($"erasures WHERE person_id = '{row}'")));
    }

    private async Task RemoveAsync(string person)
    {
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        using var removed = await administrator.DeleteAsync($"/notifications/v1/contacts/{person}", "\"1\"", Stop);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
    }

    private Task<int> SayAsync(string person, int times, string subject) => host.Database.ExecuteAsync(
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            INSERT INTO notifications.feed_entries (event_id, type, subject_id, subject_version, reach, class, occurred_at, entered_at, path, data, facts)
            SELECT gen_random_uuid(), 'organisation.registered', '{{subject}}{{person}}', 1, 'global', 'Public', '{{host.Clock.GetUtcNow():O}}', '{{host.Clock.GetUtcNow():O}}', '/', '{"person":"{{person}}"}', '{}'
            FROM generate_series(1, {{times}})
            """),
        Stop);
}
