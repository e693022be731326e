using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using FsCheck.Fluent;

namespace Trilateral.AppHost.Tests;

public sealed class ParameterTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_configuration_wins_over_every_default()
    {
        var builder = Builder("--Parameters:a=1", "--Parameters:b=2", "--Parameters:c=3", "--Parameters:d-e=4", "--Other:Key=5");

        Assert.Equal("1", await ValueAsync(builder.AddParameter("a")));
        Assert.Equal("2", await ValueAsync(builder.AddParameter("b", "default")));
        Assert.Equal("3", await ValueAsync(builder.AddParameter("c", () => "default")));
        Assert.Equal("4", await ValueAsync(builder.AddParameter("d-e", new GenerateParameterDefault())));
        Assert.Equal("5", await ValueAsync(builder.AddParameterFromConfiguration("f", "Other:Key")));
    }

    [Fact]
    public async Task A_hyphen_may_be_an_underscore_because_shells_cannot_export_it() =>
        Assert.Equal("1", await ValueAsync(Builder("--Parameters:my_key=1").AddParameter("my-key")));

    [Fact]
    public async Task Defaults_fill_in()
    {
        var builder = Builder();
        var calls = 0;

        Assert.Equal("default", await ValueAsync(builder.AddParameter("a", "default")));
        var called = builder.AddParameter("b", () => $"{++calls}");
        Assert.Equal("1", await ValueAsync(called));
        Assert.Equal("1", await ValueAsync(called));
    }

    [Fact]
    public async Task A_generated_value_is_kept_for_the_owner_alone_when_asked()
    {
        var kept = await ValueAsync(Builder().AddParameter("kept", new GenerateParameterDefault(), secret: true, persist: true));
        var passing = await ValueAsync(Builder().AddParameter("passing", new GenerateParameterDefault(), secret: true));

        Assert.Equal(kept, await ValueAsync(Builder().AddParameter("kept", new GenerateParameterDefault(), secret: true, persist: true)));
        Assert.NotEqual(passing, await ValueAsync(Builder().AddParameter("passing", new GenerateParameterDefault(), secret: true)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_directory["parameters.json"]));
        Assert.DoesNotContain(passing!, await File.ReadAllTextAsync(_directory["parameters.json"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_asking_at_once_get_one_value()
    {
        var values = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(
            () => ValueAsync(Builder().AddParameter("shared", new GenerateParameterDefault(), persist: true)), TestContext.Current.CancellationToken)));

        Assert.Single(values.Distinct());
    }

    [Fact]
    public async Task Server_passwords_are_kept_and_need_no_escaping()
    {
        var first = Builder();
        var postgres = await first.AddPostgres("postgres").Resource.PasswordParameter.GetValueAsync(TestContext.Current.CancellationToken);
        var broker = await first.AddRabbitMQ("rabbitmq").Resource.PasswordParameter.GetValueAsync(TestContext.Current.CancellationToken);

        Assert.Matches("^[A-Za-z0-9]{22}$", postgres);
        Assert.Matches("^[A-Za-z0-9]{22}$", broker);
        Assert.NotEqual(postgres, broker);
        Assert.Equal(postgres, await Builder().AddPostgres("postgres").Resource.PasswordParameter.GetValueAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_generated_value_keeps_its_promises()
    {
        FsCheck.Check.QuickThrowOnFailure(Prop.ForAll(
            ArbMap.Default.ArbFor<Tuple<byte, byte, byte, byte>>(),
            least =>
            {
                var value = new GenerateParameterDefault
                {
                    MinLength = 8,
                    MinLower = least.Item1 % 8,
                    MinUpper = least.Item2 % 8,
                    MinNumeric = least.Item3 % 8,
                    MinSpecial = least.Item4 % 8,
                }.GetDefaultValue();
                return value.Length >= 8
                    && value.Count(char.IsAsciiLetterLower) >= least.Item1 % 8
                    && value.Count(char.IsAsciiLetterUpper) >= least.Item2 % 8
                    && value.Count(char.IsAsciiDigit) >= least.Item3 % 8
                    && value.Count(c => !char.IsAsciiLetterOrDigit(c)) >= least.Item4 % 8;
            }));
    }

    [Fact]
    public void A_generated_value_refuses_what_it_cannot_keep()
    {
        Assert.Throws<DistributedApplicationException>(new GenerateParameterDefault { Lower = false, MinLower = 1 }.GetDefaultValue);
        Assert.Throws<DistributedApplicationException>(new GenerateParameterDefault { MinLength = 0 }.GetDefaultValue);
        Assert.Throws<DistributedApplicationException>(
            new GenerateParameterDefault { Lower = false, Upper = false, Numeric = false, Special = false }.GetDefaultValue);
        Assert.Single(new GenerateParameterDefault { MinLength = 1 }.GetDefaultValue());
        Assert.Equal(22, new GenerateParameterDefault { Special = false }.GetDefaultValue().Length);
    }

    private static ValueTask<string?> ValueTaskOf(IResourceBuilder<ParameterResource> parameter) =>
        parameter.Resource.GetValueAsync(TestContext.Current.CancellationToken);

    private static Task<string?> ValueAsync(IResourceBuilder<ParameterResource> parameter) => ValueTaskOf(parameter).AsTask();

    private IDistributedApplicationBuilder Builder(params string[] args) => DistributedApplication.CreateBuilder(new DistributedApplicationOptions
    {
        ProjectDirectory = Repository.TestProject,
        Args = [$"--Local:Directory={_directory.Path}", .. args],
    });
}
