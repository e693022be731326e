using MassTransit;

namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>Marks a message on its way to the error queue as faulted; unmarked, MassTransit would move it to the skipped queue as well.
/// MassTransit's own filter does the same and also sends a fault to wherever the message asks.</summary>
internal sealed class ReportFaultFilter : IFilter<ExceptionReceiveContext>
{
    public void Probe(ProbeContext context) => context.CreateFilterScope("reportFault");

    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        if (!context.IsFaulted)
        {
            await context.NotifyFaulted(context.Exception);
        }

        await next.Send(context);
    }
}
