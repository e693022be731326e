using System.Globalization;
using System.Text;
using Trilateral.TestSupport;

namespace Trilateral.Bench;

/// <summary>What a run found, in Markdown: shown as it comes and kept as one file.</summary>
internal sealed class Report
{
    private readonly StringBuilder _text = new();
    private readonly DateTimeOffset _began = DateTimeOffset.UtcNow;

    public void Chapter(string title) => Write($"## {title}\n");

    public void Say(string text) => Write(text + "\n");

    /// <summary>A measured value beside what design §8 asks for.</summary>
    public void Bar(string what, double value, string unit, string bar, bool isMet) =>
        Write($"**{what}: {Number(value)}{unit}** (bar: {bar}) — {(isMet ? "met" : "missed")}\n");

    public void Table(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<object>> rows)
    {
        List<string[]> cells = [[.. heads], .. rows.Select(row => row.Select(Cell).ToArray())];
        var widths = Enumerable.Range(0, heads.Count).Select(column => cells.Max(row => row[column].Length)).ToArray();
        var lines = cells.Select(row => Line(row.Select((cell, column) => IsNumber(cell) ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column])))).ToList();
        lines.Insert(1, Line(widths.Select(width => new string('-', width))));
        Write(string.Join('\n', lines) + "\n");
    }

    /// <returns>The file.</returns>
    public string Save(bool small)
    {
        var folder = Path.Combine(Checkout.Root, small ? ".local/bench" : "bench/results");
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{_began:yyyy-MM-dd'T'HHmmss}Z.md"));
        File.WriteAllText(file, string.Create(CultureInfo.InvariantCulture, $"# bench/run{(small ? " --small" : "")} of {_began:yyyy-MM-dd HH:mm:ss} UTC\n\n{_text}"));
        return Path.GetRelativePath(Checkout.Root, file);
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? double.NaN : (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    /// <summary>The smallest value that at least the given share of all does not exceed.</summary>
    public static double Percentile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? double.NaN : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];
    }

    private static string Cell(object value) => value is double number ? Number(number) : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static string Number(double value) => value.ToString(Math.Abs(value) switch { >= 100 => "N0", >= 10 => "F1", >= 1 => "F2", _ => "F3" }, CultureInfo.InvariantCulture);

    private static bool IsNumber(string cell) => cell.Length > 0 && (char.IsAsciiDigit(cell[0]) || cell == "NaN");

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    private void Write(string text)
    {
        Console.WriteLine(text);
        _text.Append(text).Append('\n');
    }
}
