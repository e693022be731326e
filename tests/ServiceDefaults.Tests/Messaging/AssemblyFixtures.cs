using Trilateral.TestSupport;

[assembly: AssemblyFixture(typeof(TestServers))]
