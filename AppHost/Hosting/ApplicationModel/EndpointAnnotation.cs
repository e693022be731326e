using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>One address a resource listens on.</summary>
public sealed class EndpointAnnotation : IResourceAnnotation
{
    private int? _targetPort;
    private int? _port;

    public EndpointAnnotation(
        ProtocolType protocol,
        string? uriScheme = null,
        string? transport = null,
        string? name = null,
        int? port = null,
        int? targetPort = null,
        bool? isExternal = null,
        bool isProxied = true)
    {
        Protocol = protocol;
        UriScheme = uriScheme ?? "tcp";
        Transport = transport ?? UriScheme;
        Name = ResourceName.Checked(name ?? UriScheme, nameof(name));
        _port = port;
        _targetPort = targetPort;
        IsExternal = isExternal ?? false;
        IsProxied = isProxied;
    }

    /// <summary>Unique within the resource, without regard to case.</summary>
    public string Name { get; set; }

    public ProtocolType Protocol { get; set; }

    public string UriScheme { get; set; }

    public string Transport { get; set; }

    /// <summary>What callers use; null means a free one, chosen once and kept while the application runs.</summary>
    public int? Port
    {
        get => _port ?? (IsProxied ? null : _targetPort);
        set => _port = value;
    }

    /// <summary>What the process listens on; null means a free one, for every replica its own.</summary>
    public int? TargetPort
    {
        get => _targetPort ?? (IsProxied ? null : _port);
        set => _targetPort = value;
    }

    /// <summary>Meant for callers outside the system; without effect on a local run.</summary>
    public bool IsExternal { get; set; }

    /// <summary>Whether the engine owns <see cref="Port"/> and spreads connections over the replicas.</summary>
    public bool IsProxied { get; set; }

    /// <summary>The variable that tells the process its target port.</summary>
    internal string? TargetPortEnvironmentVariable { get; set; }

    /// <summary>The port callers use, once the application has started to start.</summary>
    internal int? AllocatedPort { get; set; }
}
