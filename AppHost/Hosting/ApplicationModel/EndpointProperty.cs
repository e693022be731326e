namespace Aspire.Hosting.ApplicationModel;

/// <summary>One property of an endpoint.</summary>
public enum EndpointProperty
{
    /// <summary><c>scheme://host:port</c></summary>
    Url,

    Host,

    IPV4Host,

    /// <summary>The port callers use.</summary>
    Port,

    Scheme,

    /// <summary>The port the process listens on.</summary>
    TargetPort,

    /// <summary><c>host:port</c></summary>
    HostAndPort,
}
