using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Running;

/// <summary>Evaluates values for one replica and remembers whether a secret went into them.</summary>
/// <param name="self">The resource that is started.</param>
/// <param name="targetPorts">What this replica listens on, by endpoint name.</param>
internal sealed class ValueResolver(IResource self, IReadOnlyDictionary<string, int> targetPorts)
{
    public async ValueTask<ResolvedValue> ResolveAsync(object value, CancellationToken cancellationToken)
    {
        switch (value)
        {
            case string text:
                return new(text, false);
            case IResourceBuilder<IResource> builder:
                return await ResolveAsync(builder.Resource, cancellationToken);
            case ParameterResource parameter:
                return new(await parameter.GetValueAsync(cancellationToken), parameter.Secret);
            case IResourceWithConnectionString source:
                return await ResolveAsync(source.ConnectionStringExpression, cancellationToken);
            case ReferenceExpression expression:
                return await FillAsync(expression, cancellationToken);
            case EndpointReferenceExpression { Property: EndpointProperty.TargetPort } port when port.Endpoint.Resource == self:
                return new(targetPorts[port.Endpoint.Annotation.Name].ToString(CultureInfo.InvariantCulture), false);
            case IValueProvider provider:
                return new(await provider.GetValueAsync(cancellationToken), false);
            default:
                return new(Convert.ToString(value, CultureInfo.InvariantCulture), false);
        }
    }

    private async ValueTask<ResolvedValue> FillAsync(ReferenceExpression expression, CancellationToken cancellationToken)
    {
        var isSecret = false;
        var text = await expression.FillAsync(
            async (provider, token) =>
            {
                var part = await ResolveAsync(provider, token);
                isSecret |= part.IsSecret;
                return part.Text;
            },
            cancellationToken);
        return new(text, isSecret);
    }
}
