using System.Reflection;
using System.Text;
using Aspire.Hosting;

namespace Trilateral.AppHost.Tests;

/// <summary>
/// The engine shows what Aspire shows, in Aspire's words, and nothing else: whatever is public here and not there would compile in Program.cs
/// with this engine only. The table is typed by hand from Aspire's own published signatures.
/// </summary>
public sealed class PublicSurfaceTests
{
    [Fact]
    public void Nothing_more_is_public_than_the_table_says()
    {
        var actual = Describe(typeof(DistributedApplication).Assembly).ToList();
        var expected = PublicSurface.Table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        Assert.Equal(string.Join('\n', expected.Except(actual)), string.Join('\n', actual.Except(expected)));
    }

    private static IEnumerable<string> Describe(Assembly assembly)
    {
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            var name = Name(type);
            yield return $"{Kind(type)} {type.Namespace}.{name}{Bases(type)}";
            var declared = type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly);
            foreach (var line in declared.Where(IsSeen).Select(member => $"{name}: {Describe(member)}").Distinct().Order(StringComparer.Ordinal))
            {
                yield return line;
            }
        }
    }

    private static bool IsSeen(MemberInfo member) => member switch
    {
        Type => false,

        // What a record or a compiler adds is Aspire's too, by being a record there.
        _ when member.Name is "Equals" or "GetHashCode" or "ToString" or "<Clone>$" or "PrintMembers" or "EqualityContract" or "Deconstruct"
            or "op_Equality" or "op_Inequality" or "value__" => false,
        MethodBase method => (method.IsPublic || method.IsFamily) && !(method.IsSpecialName && method.Name is not ".ctor" && !method.Name.StartsWith("op_", StringComparison.Ordinal))
            && !(method.IsConstructor && method.GetParameters() is [var only] && only.ParameterType == method.DeclaringType),
        PropertyInfo property => (property.GetMethod ?? property.SetMethod) is { } accessor && (accessor.IsPublic || accessor.IsFamily),
        FieldInfo field => field.IsPublic || field.IsFamily,
        _ => true,
    };

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string Bases(Type type)
    {
        if (type.IsEnum || type.IsValueType)
        {
            return string.Empty;
        }

        var inherited = type.BaseType?.GetInterfaces() ?? [];
        var interfaces = type.GetInterfaces().Except(inherited).Where(candidate => !candidate.Name.StartsWith("IEquatable", StringComparison.Ordinal));
        var direct = interfaces.Where(candidate => !interfaces.Any(other => other != candidate && other.GetInterfaces().Contains(candidate)));
        var bases = new[] { type.BaseType }.Where(parent => parent is not null && parent != typeof(object)).Concat(direct).Select(parent => Name(parent!)).Order(StringComparer.Ordinal);
        return bases.Any() ? " : " + string.Join(", ", bases) : string.Empty;
    }

    private static string Describe(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        MethodInfo method => $"{Name(method.ReturnType)} {method.Name}{Generics(method)}({Parameters(method)}){Constraints(method)}",
        PropertyInfo property => $"{Name(property.PropertyType)} {property.Name} {{{(property.GetMethod is { IsPublic: true } ? " get;" : "")}{(property.SetMethod is { IsPublic: true } ? " set;" : "")} }}",
        FieldInfo field => field.DeclaringType!.IsEnum ? field.Name : $"{Name(field.FieldType)} {field.Name}",
        _ => member.ToString()!,
    };

    private static string Generics(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : string.Empty;

    private static string Constraints(MethodInfo method) => method.IsGenericMethod
        ? string.Concat(method.GetGenericArguments().Select(argument => $" where {argument.Name} : {ConstraintsOf(argument)}"))
        : string.Empty;

    private static string ConstraintsOf(Type argument)
    {
        var all = argument.GetGenericParameterConstraints().Select(Name).Order(StringComparer.Ordinal).ToList();
        if ((argument.GenericParameterAttributes & GenericParameterAttributes.ReferenceTypeConstraint) != 0)
        {
            all.Insert(0, "class");
        }

        if ((argument.GenericParameterAttributes & GenericParameterAttributes.DefaultConstructorConstraint) != 0)
        {
            all.Add("new()");
        }

        return string.Join(", ", all);
    }

    private static string Parameters(MethodBase method)
    {
        var text = new StringBuilder();
        foreach (var parameter in method.GetParameters())
        {
            text.Append(text.Length > 0 ? ", " : string.Empty)
                .Append(text.Length == 0 && method.IsDefined(typeof(System.Runtime.CompilerServices.ExtensionAttribute)) ? "this " : string.Empty)
                .Append(parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : string.Empty)
                .Append(Name(parameter.ParameterType)).Append(' ').Append(parameter.Name)
                .Append(parameter.HasDefaultValue ? $" = {Text(parameter.DefaultValue)}" : string.Empty);
        }

        return text.ToString();
    }

    private static string Text(object? value) => value switch
    {
        null => "default",
        bool flag => flag ? "true" : "false",
        _ => value.ToString()!,
    };

    private static string Name(Type type)
    {
        if (type.IsByRef)
        {
            return "ref " + Name(type.GetElementType()!);
        }

        if (type.IsArray)
        {
            return Name(type.GetElementType()!) + "[]";
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Name(underlying) + "?";
        }

        var name = Type.GetTypeCode(type) switch
        {
            _ when type.IsEnum => type.Name,
            TypeCode.String => "string",
            TypeCode.Boolean => "bool",
            TypeCode.Int32 => "int",
            _ when type == typeof(object) => "object",
            _ when type == typeof(void) => "void",
            _ => type.Name.Split('`')[0],
        };
        if (type.IsNested && !type.IsGenericParameter)
        {
            name = $"{Name(type.DeclaringType!)}.{name}";
        }

        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }
}
