using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace Aspire.Hosting.Dashboard;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BoardView))]
[JsonSerializable(typeof(IReadOnlyList<VariableView>))]
[JsonSerializable(typeof(SecretView))]
[JsonSerializable(typeof(CommandView))]
[JsonSerializable(typeof(List<BoardLogLine>))]
[JsonSerializable(typeof(HeartbeatView))]
[JsonSerializable(typeof(ProblemDetails))]
internal sealed partial class DashboardJson : JsonSerializerContext;

/// <summary>The list, with the server's clock, so that uptimes are right on a page whose own clock is not.</summary>
internal sealed record BoardView(DateTimeOffset Now, IReadOnlyList<ResourceView> Resources)
{
    public static BoardView Of(IReadOnlyList<BoardResource> resources, DateTimeOffset now) => new(now, [.. resources.Select(ResourceView.Of)]);
}

/// <summary>A resource without its environment: the list is sent at every change and never carries a secret.</summary>
internal sealed record ResourceView(
    string Id,
    string Name,
    string Type,
    string State,
    string? StateReason,
    string? Health,
    DateTimeOffset? StartedAt,
    int? ProcessId,
    int? ExitCode,
    IReadOnlyList<BoardEndpoint> Endpoints,
    IReadOnlyList<BoardCommand> Commands)
{
    public static ResourceView Of(BoardResource resource) => new(
        resource.Id,
        resource.Name,
        resource.Type,
        resource.State,
        resource.StateReason,
        resource.Health,
        resource.StartedAt,
        resource.ProcessId,
        resource.ExitCode,
        resource.Endpoints,
        resource.Commands);
}

/// <summary>A variable; the value of a secret is left out and asked for one at a time.</summary>
internal sealed record VariableView(string Name, string? Value, bool IsSecret)
{
    public static VariableView Of(BoardVariable variable) => new(variable.Name, variable.IsSecret ? null : variable.Value, variable.IsSecret);
}

internal sealed record SecretView(string Value);

internal sealed record CommandView(string Id, BoardCommand Command);

internal sealed record HeartbeatView(DateTimeOffset Now);
