namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>
/// Which replica may dispatch, until when by the database clock, and on which database session its life depends; and, for the purpose "bus", until when
/// no further replica ends for want of consumers (<see cref="BusWatch"/>).
/// </summary>
internal sealed class DispatcherLease
{
    public required string Purpose { get; init; }

    public required Guid Holder { get; init; }

    public required int BackendPid { get; init; }

    public DateTimeOffset? BackendStart { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
