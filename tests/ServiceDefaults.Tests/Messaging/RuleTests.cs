using System.Net.Sockets;
using System.Text.Json;
using MassTransit;
using Npgsql;
using RabbitMQ.Client.Exceptions;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.ServiceDefaults.Tests.Messaging;

public sealed class RuleTests
{
    [Theory]
    [InlineData(1L, null, true)]
    [InlineData(0L, null, true)]
    [InlineData(4L, 5L, false)]
    [InlineData(5L, 5L, false)]
    [InlineData(6L, 5L, true)]
    [InlineData(9L, 5L, true)]
    public void Only_a_higher_version_is_applied(long arrived, long? stored, bool newer) => Assert.Equal(newer, MessageVersion.IsNewer(arrived, stored));

    [Fact]
    public void Versions_arriving_as_3_1_2_end_at_3()
    {
        long? stored = null;
        foreach (var arrived in (long[])[3, 1, 2])
        {
            stored = MessageVersion.IsNewer(arrived, stored) ? arrived : stored;
        }

        Assert.Equal(3, stored);
    }

    [Theory]
    [InlineData(1, 2, false)]
    [InlineData(2, 2, true)]
    [InlineData(3, 2, true)]
    public void A_timer_of_an_older_generation_is_ignored(int fired, int current, bool valid) => Assert.Equal(valid, TimerGeneration.IsCurrent(fired, current));

    [Theory]
    [InlineData(100_000, 3_600_000, false)]
    [InlineData(100_001, 0, true)]
    [InlineData(0, 3_600_001, true)]
    public void Pressure_begins_above_100000_rows_or_one_hour(long unsent, long ageMilliseconds, bool high) =>
        Assert.Equal(high, OutboxPressure.IsTooMuch(new OutboxStatistics(unsent, TimeSpan.FromMilliseconds(ageMilliseconds), 0, 0)));

    [Theory]
    [InlineData("08006", true)]
    [InlineData("28P01", true)]
    [InlineData("3D000", true)]
    [InlineData("40001", true)]
    [InlineData("40P01", true)]
    [InlineData("53300", true)]
    [InlineData("55P03", true)]
    [InlineData("55000", true)]
    [InlineData("57P01", true)]
    [InlineData("57P03", true)]
    [InlineData("25006", true)]
    [InlineData("25P03", true)]
    [InlineData("57014", false)]
    [InlineData("23505", false)]
    [InlineData("42P01", false)]
    [InlineData("22001", false)]
    public void Which_errors_of_the_database_are_waited_out(string state, bool waited)
    {
        var error = new PostgresException("text", "ERROR", "ERROR", state);
        Assert.Equal(waited, InfrastructureFault.Is(error));
        Assert.Equal(waited, InfrastructureFault.Is(new InvalidOperationException("wrapped", new InvalidOperationException("again", error))));
    }

    [Fact]
    public void A_lost_connection_is_waited_out_and_a_failure_of_the_handler_is_not()
    {
        Assert.True(InfrastructureFault.Is(new NpgsqlException("broken", new IOException())));
        Assert.True(InfrastructureFault.Is(new InvalidOperationException("wrapped", new NpgsqlException("no answer", new SocketException()))));
        Assert.False(InfrastructureFault.Is(new SocketException()));
        Assert.False(InfrastructureFault.Is(new InvalidOperationException("mine")));
        Assert.False(InfrastructureFault.Is(new TimeoutException("some other server")));
    }

    [Fact]
    public void Only_what_the_server_did_not_say_itself_is_a_guess()
    {
        Assert.True(InfrastructureFault.IsGuess(new NpgsqlException("over its time limit", new TimeoutException())));
        Assert.True(InfrastructureFault.IsGuess(new InvalidOperationException("wrapped", new NpgsqlException("cut", new IOException()))));
        Assert.False(InfrastructureFault.IsGuess(new PostgresException("text", "FATAL", "FATAL", "57P01")));
        Assert.False(InfrastructureFault.IsGuess(new PostgresException("text", "ERROR", "ERROR", "23505")));
        Assert.False(InfrastructureFault.IsGuess(new TimeoutException("some other server")));
    }

    [Fact]
    public void Only_what_is_wrong_with_the_message_itself_counts_towards_parking()
    {
        Exception[] refused = [new MessageReturnedException("no queue", new InvalidOperationException()), new JsonException(), new NotSupportedException(), new InvalidCastException()];
        Exception[] unreached =
        [
            new OperationCanceledException(), new TimeoutException(), new IOException(), new SocketException(), new ObjectDisposedException("channel"),
            new RabbitMqConnectionException("away"), new BrokerUnreachableException(new IOException()), new RabbitMQ.Client.Exceptions.PublishException(1, false),
            new MessageNotAcknowledgedException(new Uri("rabbitmq://localhost/x"), "nack"),
        ];
        Assert.All(refused, exception => Assert.Equal(SendOutcomeKind.Refused, OutboxSender.Classify(exception).Kind));
        Assert.All(unreached, exception => Assert.Equal(SendOutcomeKind.Unreached, OutboxSender.Classify(exception).Kind));
    }
}
