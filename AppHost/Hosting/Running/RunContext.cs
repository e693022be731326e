using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Logs;
using Aspire.Hosting.Processes;
using Aspire.Hosting.Storage;

namespace Aspire.Hosting.Running;

/// <summary>What all parts of one run share.</summary>
internal sealed record RunContext
{
    public required RunSettings Settings { get; init; }

    public required LocalDirectory Local { get; init; }

    public required ProcessLedger Ledger { get; init; }

    public required Announcer Announcer { get; init; }

    public required IReadOnlyDictionary<string, ResourceLog> Logs { get; init; }

    public required ResourceNotificationService Notifications { get; init; }

    public required ChildEnvironment Environment { get; init; }

    public required EndpointTable Endpoints { get; init; }

    /// <summary>Cancelled when the application begins to stop; nothing is started from then on.</summary>
    public required CancellationToken Stopping { get; init; }

    public WaitBehavior DefaultWaitBehavior =>
        Settings.HasDashboard ? WaitBehavior.WaitOnResourceUnavailable : WaitBehavior.StopOnResourceUnavailable;
}
