using System.Text.Json;
using Trilateral.Notifications.Notices;
using Trilateral.Notifications.Webhooks;

namespace Trilateral.Notifications.Tests.Webhooks;

public sealed class WebhookBodyTests
{
    private static readonly WebhookOptions Options = new() { PublicUrl = new("https://platform.example") };
    private static readonly DateTimeOffset At = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void What_is_over_64_KiB_goes_out_thin_and_says_so(int over, bool isTruncated)
    {
        var frame = Body("").Length;
        var body = Body(new string('x', WebhookBody.MaxBytes - frame + over));

        using var json = JsonDocument.Parse(body);
        Assert.Equal(65_536, WebhookBody.MaxBytes);
        Assert.Equal(isTruncated, json.RootElement.TryGetProperty("truncated", out _));
        Assert.Equal(isTruncated ? ["id", "version", "url"] : ["name"], json.RootElement.GetProperty("data").EnumerateObject().Select(member => member.Name));
        Assert.Equal(isTruncated, body.Length != WebhookBody.MaxBytes);
    }

    [Fact]
    public void What_is_restricted_goes_out_thin_whatever_its_size()
    {
        using var json = JsonDocument.Parse(WebhookBody.Write(Delivery("") with { Audience = new("global", "Restricted") }, Options));

        Assert.False(json.RootElement.GetProperty("data").TryGetProperty("name", out _));
    }

    private static ReadOnlyMemory<byte> Body(string name) => WebhookBody.Write(Delivery(name), Options);

    private static ClaimedDelivery Delivery(string name) => new(
        1, Guid.Empty, Guid.Empty, At, 1, Guid.Empty, NoticeTypes.OrganisationRegistered, "org_1", 1, 1, At, "https://partner.example/", "full", false, null, [],
        new("global", "Public"), "/membership/v1/organisations/org_1", JsonSerializer.Serialize(new { name }), null, null, WebhookEndpoint.Standard, "cli_1");
}
