namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a waiting resource does when the one it waits for dies.</summary>
public enum WaitBehavior
{
    /// <summary>It keeps waiting: somebody at the dashboard may start the other again.</summary>
    WaitOnResourceUnavailable,

    /// <summary>It fails: nobody watches.</summary>
    StopOnResourceUnavailable,
}
