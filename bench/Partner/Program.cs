using Trilateral.Partner;

await using var receiver = await Receiver.StartAsync();
using var mails = new MailSink();
Console.WriteLine(receiver.Address);

// Commands come line by line and are answered line by line; the end of the input ends the program.
while (await Console.In.ReadLineAsync() is { } line)
{
    Console.WriteLine(line.Split(' ') switch
    {
        ["trust", var name, var secret] => receiver.Trust(name, secret),
        ["forget"] => receiver.Forget(),
        ["sink"] => mails.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["forget", "mails"] => mails.Forget(),
        ["mails"] => mails.Count(),
        ["count"] => receiver.Count(),
        ["arrivals", var file] => await receiver.WriteAsync(file),
        ["send", var gateway, var token, var rate, var from, var to] => await Sender.SendAsync(new Uri(gateway), token, int.Parse(rate, System.Globalization.CultureInfo.InvariantCulture), from, to),
        _ => $"unknown: {line}",
    });
}
