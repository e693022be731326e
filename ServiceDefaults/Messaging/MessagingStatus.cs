namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>What this replica knows of its messaging; written by the dispatcher and the monitor, read by health, metrics and pressure.</summary>
internal sealed class MessagingStatus
{
    private volatile bool _isLeader;
    private volatile bool _brokerReached = true;
    private OutboxStatistics? _statistics;
    private IReadOnlyDictionary<string, long> _queueDepths = new Dictionary<string, long>();
    private IReadOnlyList<string> _missingQueues = [];

    public bool IsLeader
    {
        get => _isLeader;
        set => _isLeader = value;
    }

    /// <summary>Of the last batch; true before the first.</summary>
    public bool BrokerReached
    {
        get => _brokerReached;
        set => _brokerReached = value;
    }

    public OutboxStatistics? Statistics
    {
        get => Volatile.Read(ref _statistics);
        set => Volatile.Write(ref _statistics, value);
    }

    /// <summary>Messages ready in each own queue; only the leader asks.</summary>
    public IReadOnlyDictionary<string, long> QueueDepths
    {
        get => Volatile.Read(ref _queueDepths);
        set => Volatile.Write(ref _queueDepths, value);
    }

    /// <summary>Own queues that are not there: what the others take meanwhile is lost to this service (decision 0011). Only the leader asks.</summary>
    public IReadOnlyList<string> MissingQueues
    {
        get => Volatile.Read(ref _missingQueues);
        set => Volatile.Write(ref _missingQueues, value);
    }
}
