using System.Diagnostics;
using System.Globalization;

namespace Trilateral.Story;

/// <summary>Prints the steps: their number, what is done, what came of it; green or red where a person watches.</summary>
internal sealed class Narrator
{
    private static readonly bool Coloured = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null;

    private int _number;

    public int Steps => _number;

    public static void Chapter(string title) => Console.WriteLine($"{Environment.NewLine}{title}");

    /// <param name="what">One line, as a person would say it.</param>
    /// <param name="act">Does it and returns the answer in a few words.</param>
    /// <exception cref="StepFailedException">It did not work; the red line is printed.</exception>
    public async Task StepAsync(string what, Func<Task<string>> act)
    {
        var number = ++_number;
        var started = Stopwatch.GetTimestamp();
        try
        {
            var answer = await act();
            Line("✔", 32, number, what, answer, started);
        }
        catch (Exception fault) when (fault is StepFailedException or HttpRequestException or TaskCanceledException or IOException)
        {
            Line("✘", 31, number, what, fault.Message, started);
            throw new StepFailedException($"Step {number} failed.");
        }
    }

    private static void Line(string sign, int colour, int number, string what, string answer, long started)
    {
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var time = seconds < 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({seconds:0.0} s)");
        var head = string.Create(CultureInfo.InvariantCulture, $"{sign} {number,2}");
        Console.WriteLine(Coloured ? $"\e[{colour}m{head}\e[0m {what}{time}" : $"{head} {what}{time}");
        Console.WriteLine($"       {answer}");
    }
}
