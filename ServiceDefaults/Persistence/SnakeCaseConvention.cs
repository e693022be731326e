using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace Trilateral.ServiceDefaults.Persistence;

/// <summary>Names tables, columns, keys and indexes in snake_case unless the mapping names them itself.</summary>
internal sealed class SnakeCaseConvention : IModelFinalizingConvention
{
    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        var entityTypes = modelBuilder.Metadata.GetEntityTypes().ToList();
        foreach (var entityType in entityTypes)
        {
            // A derived type and a single owned one live in another type's table and take its name from there.
            if (entityType.BaseType is null && entityType.FindOwnership() is not { IsUnique: true } && entityType.GetTableName() is { } table)
            {
                entityType.Builder.ToTable(ToSnakeCase(table));
            }
        }

        foreach (var entityType in entityTypes)
        {
            if (entityType.IsMappedToJson())
            {
                if (entityType.GetContainerColumnName() is { } container)
                {
                    entityType.SetContainerColumnName(ToSnakeCase(container));
                }
            }
            else if (StoreObjectIdentifier.Create(entityType, StoreObjectType.Table) is { } table)
            {
                NameColumns(entityType, table);
            }
        }

        // Names of keys and indexes are made of the table's and columns' names, so they come last.
        foreach (var entityType in entityTypes.Where(type => !type.IsMappedToJson()))
        {
            foreach (var key in entityType.GetDeclaredKeys().Where(key => key.GetName() is not null))
            {
                key.Builder.HasName(ToSnakeCase(key.GetName()!));
            }

            foreach (var foreignKey in entityType.GetDeclaredForeignKeys().Where(key => key.GetConstraintName() is not null))
            {
                foreignKey.Builder.HasConstraintName(ToSnakeCase(foreignKey.GetConstraintName()!));
            }

            foreach (var index in entityType.GetDeclaredIndexes())
            {
                index.Builder.HasDatabaseName(ToSnakeCase(index.GetDatabaseName()!));
            }
        }
    }

    private static void NameColumns(IConventionTypeBase type, StoreObjectIdentifier table)
    {
        foreach (var property in type.GetDeclaredProperties())
        {
            if (property.GetColumnName(table) is { } column)
            {
                property.Builder.HasColumnName(ToSnakeCase(column));
            }
        }

        foreach (var complex in type.GetDeclaredComplexProperties())
        {
            NameColumns(complex.ComplexType, table);
        }
    }

    /// <summary><c>PilotInitiativeId</c> → <c>pilot_initiative_id</c>, <c>HTMLBody</c> → <c>html_body</c>, <c>IX_a_b</c> → <c>ix_a_b</c>.</summary>
    internal static string ToSnakeCase(string name)
    {
        var result = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            var startsWord = char.IsAsciiLetterUpper(name[i]) && i > 0 && name[i - 1] != '_'
                && (!char.IsAsciiLetterUpper(name[i - 1]) || (i + 1 < name.Length && char.IsAsciiLetterLower(name[i + 1])));
            if (startsWord)
            {
                result.Append('_');
            }

            result.Append(char.ToLowerInvariant(name[i]));
        }

        return result.ToString();
    }
}
