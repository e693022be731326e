using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using System.Xml.Linq;

namespace Trilateral.ServiceDefaults.Http;

/// <summary>The doc comments of the code, read from the XML files that lie beside the assemblies; the API description takes its words from there.</summary>
internal static class OpenApiComments
{
    private static readonly ConcurrentDictionary<Assembly, Dictionary<string, XElement>> Files = new();

    /// <summary>What stands above a type.</summary>
    public static OpenApiComment? Of(Type type) => Find(type, "T:" + NameOf(type))?.Element("summary") is { } summary ? Read(summary, type) : null;

    public static OpenApiComment? Of(PropertyInfo property) =>
        property.DeclaringType is { } type && Find(type, $"P:{NameOf(type)}.{property.Name}") is { } member && member.Element("summary") is { } summary && Read(summary, type) is { } comment
            ? comment with { Example = member.Element("example")?.Value.Trim() }
            : null;

    public static OpenApiComment? Of(MethodInfo method, string parameter)
    {
        if (method.DeclaringType is not { } type)
        {
            return null;
        }

        var name = $"M:{NameOf(type)}.{method.Name}(";
        return Load(type.Assembly).FirstOrDefault(pair => pair.Key.StartsWith(name, StringComparison.Ordinal)).Value?
            .Elements("param").FirstOrDefault(element => (string?)element.Attribute("name") == parameter) is { } found
            ? Read(found, type)
            : null;
    }

    private static string NameOf(Type type) => ((type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName ?? type.Name).Replace('+', '.');

    private static XElement? Find(Type type, string id) => Load(type.Assembly).GetValueOrDefault(id);

    private static Dictionary<string, XElement> Load(Assembly assembly) => Files.GetOrAdd(assembly, static one =>
    {
        var file = Path.ChangeExtension(one.Location, ".xml");
        return File.Exists(file)
            ? XDocument.Load(file).Descendants("member").ToDictionary(member => (string)member.Attribute("name")!, StringComparer.Ordinal)
            : [];
    });

    private static OpenApiComment? Read(XElement element, Type near)
    {
        var text = new StringBuilder();
        Type? choices = null;
        foreach (var node in element.Nodes())
        {
            if (node is XElement { Name.LocalName: "see" } see && (string?)see.Attribute("cref") is { } reference)
            {
                text.Append(reference[(reference.LastIndexOf('.') + 1)..]);
                choices ??= near.Assembly.GetType(reference[2..]) is { IsEnum: true } type ? type : null;
            }
            else
            {
                text.Append(node is XElement inner ? (string?)inner.Attribute("name") ?? inner.Value : ((XText)node).Value);
            }
        }

        var words = string.Join(' ', text.ToString().Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
        return words.Length == 0 ? null : new OpenApiComment(words, choices);
    }
}

/// <param name="Text">On one line.</param>
/// <param name="Choices">The enum it refers to, where it names one: a text member that takes the enum's wire names.</param>
/// <param name="Example">A value, where the comment gives one.</param>
internal sealed record OpenApiComment(string Text, Type? Choices, string? Example = null)
{
    /// <summary>Up to the first full stop.</summary>
    public string Headline => Text.IndexOf(". ", StringComparison.Ordinal) is var end and > 0 ? Text[..end] : Text.TrimEnd('.');
}
