namespace Aspire.Hosting;

/// <summary>A parameter has neither a configured value nor a default.</summary>
public sealed class MissingParameterValueException : DistributedApplicationException
{
    public MissingParameterValueException(string message)
        : base(message)
    {
    }
}
