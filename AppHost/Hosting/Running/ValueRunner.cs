using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Running;

/// <summary>A resource without a process: it runs as soon as its value is there.</summary>
internal sealed class ValueRunner(RunContext context, IResource resource) : ResourceRunner(context, resource, resource.Name)
{
    protected override async Task RunAsync(ResourceRun run)
    {
        if (Resource is IValueProvider provider)
        {
            try
            {
                await provider.GetValueAsync(run.Stop);
            }
            catch (MissingParameterValueException missing)
            {
                // No outcry: those that refer to it optionally do without, all others say so themselves.
                Publish(KnownResourceStates.FailedToStart, missing.Message, "error");
                run.ReportFailed(missing.Message);
                return;
            }
        }

        Publish(KnownResourceStates.Running, null, "success", snapshot => snapshot with { HealthStatus = HealthStatus.Healthy });
        run.ReportStarted();
        await Task.Delay(Timeout.Infinite, run.Stop);
    }
}
