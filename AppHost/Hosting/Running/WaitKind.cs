namespace Aspire.Hosting.Running;

internal enum WaitKind
{
    Running,
    Healthy,
    Completed,
}
