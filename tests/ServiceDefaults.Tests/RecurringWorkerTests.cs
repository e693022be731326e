using System.Collections.Concurrent;

namespace Trilateral.ServiceDefaults.Tests;

public sealed class RecurringWorkerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_looks_on_after_a_fault_and_tells_of_each_row_of_faults_once()
    {
        // Fails, fails, goes well, fails, goes well.
        using var worker = new Scripted([true, true, false, true, false]);

        await worker.StartAsync(Stop);
        await worker.Done.WaitAsync(Stop);
        await worker.StopAsync(Stop);

        Assert.Equal(["look 1", "look 4"], worker.Told);
        Assert.True(worker.ExecuteTask!.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_stop_during_a_look_is_no_fault()
    {
        using var worker = new Endless();
        await worker.StartAsync(Stop);
        await worker.Looking.WaitAsync(Stop);

        await worker.StopAsync(Stop);

        Assert.True(worker.ExecuteTask!.IsCompletedSuccessfully);
        Assert.False(worker.HasTold);
    }

    private sealed class Scripted(bool[] faults) : RecurringWorker(TimeSpan.FromMilliseconds(1))
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _look;

        public Task Done => _done.Task;

        public ConcurrentQueue<string> Told { get; } = [];

        protected override TimeSpan AfterFault => TimeSpan.Zero;

        protected override Task LookAsync(CancellationToken stoppingToken)
        {
            _look++;
            if (_look > faults.Length)
            {
                _done.TrySetResult();
                return Task.CompletedTask;
            }

            return faults[_look - 1] ? Task.FromException(new InvalidOperationException($"look {_look}")) : Task.CompletedTask;
        }

        protected override void Tell(Exception fault) => Told.Enqueue(fault.Message);
    }

    private sealed class Endless() : RecurringWorker(TimeSpan.FromDays(1))
    {
        private readonly TaskCompletionSource _looking = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Looking => _looking.Task;

        public bool HasTold { get; private set; }

        protected override Task LookAsync(CancellationToken stoppingToken)
        {
            _looking.TrySetResult();
            return Task.Delay(Timeout.Infinite, stoppingToken);
        }

        protected override void Tell(Exception fault) => HasTold = true;
    }
}
