using System.Text.RegularExpressions;
using MassTransit;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.ServiceDefaults.Tests.Messaging;

public sealed class MessagingDefinitionTests
{
    [Theory]
    [InlineData("")]
    [InlineData("Events")]
    [InlineData("my-events")]
    [InlineData("1events")]
    [InlineData("events.*")]
    [InlineData("events\n")]
    public void A_service_name_is_lower_case_letters_and_digits(string service) => Assert.Throws<ArgumentException>(() => new MessagingDefinition(service));

    [Theory]
    [InlineData("events")]
    [InlineData("events-")]
    [InlineData("eventskeep")]
    [InlineData("membership-keep")]
    [InlineData("events-Keep")]
    [InlineData("events-keep_error")]
    [InlineData("events-keep\n")]
    public void A_queue_is_the_service_a_hyphen_and_kebab_case(string queue) =>
        Assert.Throws<ArgumentException>(() => new MessagingDefinition("events").Consumes<First>(queue));

    [Fact]
    public void A_queue_takes_several_consumers_but_one_per_message()
    {
        var definition = new MessagingDefinition("events").Consumes<First>("events-keep").Consumes<Second>("events-keep");
        Assert.Equal(["events-keep"], definition.Queues);
        Assert.Throws<InvalidOperationException>(() => definition.Consumes<FirstAgain>("events-keep"));
    }

    [Fact]
    public void A_message_is_published_once_per_definition() =>
        Assert.Throws<InvalidOperationException>(() => new MessagingDefinition("events").Publishes<ThingChanged>().Publishes<ThingChanged>());

    [Fact]
    public void A_service_may_touch_its_own_names_only_and_write_what_it_publishes()
    {
        var permissions = MessagingTopology.PermissionsOf(new MessagingDefinition("events").Publishes<ThingChanged>().Consumes<Second>("events-keep"));
        var published = MessagingDefinition.ExchangeOf(typeof(ThingChanged));
        var consumed = MessagingDefinition.ExchangeOf(typeof(ThingDue));
        Assert.Equal("Trilateral.ServiceDefaults.Tests.Messaging:ThingChanged", published);
        foreach (var own in (string[])["events-keep", "events-keep_error", "events-keep_skipped", "events-keep_dead"])
        {
            Assert.Matches(permissions.Configure, own);
            Assert.Matches(permissions.Write, own);
            Assert.Matches(permissions.Read, own);
        }

        foreach (var foreign in (string[])["eventsx-keep", "membership-keep", "x-events-keep", "amq.default", "", consumed, "a" + published, published + "2", published.Replace('.', 'x')])
        {
            Assert.DoesNotMatch(permissions.Configure, foreign);
            Assert.DoesNotMatch(permissions.Write, foreign);
            Assert.DoesNotMatch(permissions.Read, foreign);
        }

        Assert.Matches(permissions.Write, published);
        Assert.DoesNotMatch(permissions.Configure, published);
        Assert.DoesNotMatch(permissions.Read, published);
        Assert.Equal(RegexOptions.None, new Regex(permissions.Write).Options);
    }

    [Fact]
    public async Task Deployment_refuses_a_message_that_must_route_and_that_nobody_consumes()
    {
        var nowhere = new Uri("amqp://user:password@127.0.0.1:1");
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            MessagingTopology.DeployAsync(nowhere, [new MessagingDefinition("events").Publishes<ThingChanged>()], TestContext.Current.CancellationToken));
        Assert.Contains(nameof(ThingChanged), refusal.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            MessagingTopology.DeployAsync(nowhere, [new MessagingDefinition("events"), new MessagingDefinition("events")], TestContext.Current.CancellationToken));
    }

    private sealed class First : IConsumer<ThingChanged>
    {
        public Task Consume(ConsumeContext<ThingChanged> context) => Task.CompletedTask;
    }

    private sealed class FirstAgain : IConsumer<ThingChanged>
    {
        public Task Consume(ConsumeContext<ThingChanged> context) => Task.CompletedTask;
    }

    private sealed class Second : IConsumer<ThingDue>
    {
        public Task Consume(ConsumeContext<ThingDue> context) => Task.CompletedTask;
    }
}
