using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Running;

internal static class ServiceReference
{
    public static void Apply(EnvironmentCallbackContext context, IResourceWithEndpoints source, string name, Func<EndpointAnnotation, bool> chosen)
    {
        foreach (var endpoint in source.Endpoints().Where(chosen))
        {
            var reference = new EndpointReference(source, endpoint.Name);
            AddIndexed(context.EnvironmentVariables, $"services__{name}__{Kind(endpoint)}__", reference);
            context.EnvironmentVariables[$"{VariableName.Encode(name)}_{VariableName.Encode(endpoint.Name)}".ToUpperInvariant()] = reference;
        }
    }

    /// <summary>An endpoint named http or https goes by its scheme, every other one by its own name.</summary>
    private static string Kind(EndpointAnnotation endpoint) =>
        endpoint.Name.ToUpperInvariant() is "HTTP" or "HTTPS" ? endpoint.UriScheme : endpoint.Name;

    private static void AddIndexed(Dictionary<string, object> variables, string prefix, EndpointReference reference)
    {
        for (var index = 0; ; index++)
        {
            var variable = prefix + index.ToString(CultureInfo.InvariantCulture);
            if (!variables.TryGetValue(variable, out var existing))
            {
                variables.Add(variable, reference);
                return;
            }

            // The same endpoint referred to twice is one address, not two.
            if (existing is EndpointReference known && known.Resource == reference.Resource && known.EndpointName == reference.EndpointName)
            {
                return;
            }
        }
    }
}
