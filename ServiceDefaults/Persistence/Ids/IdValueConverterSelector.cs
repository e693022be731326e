using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Trilateral.ServiceDefaults.Persistence.Ids;

/// <summary>Lets EF map any <see cref="Id{T}"/> it meets, in entities and in query parameters, without a line per property.</summary>
internal sealed class IdValueConverterSelector(ValueConverterSelectorDependencies dependencies) : ValueConverterSelector(dependencies)
{
    public override IEnumerable<ValueConverterInfo> Select(Type modelClrType, Type? providerClrType = null)
    {
        var type = Nullable.GetUnderlyingType(modelClrType) ?? modelClrType;
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(Id<>) || (providerClrType ?? typeof(Guid)) != typeof(Guid))
        {
            return base.Select(modelClrType, providerClrType);
        }

        var converter = typeof(IdValueConverter<>).MakeGenericType(type.GetGenericArguments());
        return [new ValueConverterInfo(type, typeof(Guid), _ => (ValueConverter)Activator.CreateInstance(converter)!)];
    }
}
