using Microsoft.Extensions.Hosting;

namespace Trilateral.ServiceDefaults;

/// <summary>A worker that looks at once and then again and again. A look that fails is told of once, until one goes well again; it never ends the process.</summary>
/// <param name="interval">Between the end of a look and the next.</param>
public abstract class RecurringWorker(TimeSpan interval) : BackgroundService
{
    /// <summary>Between a look that failed and the next; the interval, unless a worker says otherwise.</summary>
    protected virtual TimeSpan AfterFault => interval;

    /// <summary>Does what is due.</summary>
    protected abstract Task LookAsync(CancellationToken stoppingToken);

    /// <summary>Logs what made a look fail.</summary>
    protected abstract void Tell(Exception fault);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failing = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stoppingToken);
                failing = false;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                if (!failing)
                {
                    Tell(fault);
                }

                failing = true;
            }

            await Task.Delay(failing ? AfterFault : interval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
