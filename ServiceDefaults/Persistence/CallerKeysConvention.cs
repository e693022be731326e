using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.ServiceDefaults.Persistence;

/// <summary>Ids are passed in: EF neither invents a key that was forgotten nor takes a new child with a key for an old one.</summary>
internal sealed class CallerKeysConvention : IModelFinalizingConvention
{
    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        foreach (var property in modelBuilder.Metadata.GetEntityTypes().SelectMany(type => type.GetDeclaredProperties()).Where(IsId))
        {
            property.Builder.ValueGenerated(ValueGenerated.Never);
        }
    }

    private static bool IsId(IConventionProperty property) =>
        property.IsPrimaryKey() && (property.ClrType == typeof(Guid) || property.ClrType.IsAssignableTo(typeof(ITypedId)));
}
