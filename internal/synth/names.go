package synth

// name is one part of a person's name, as written and in Latin letters.
type name struct{ kanji, romaji string }

var families = []name{
	{"佐藤", "sato"}, {"鈴木", "suzuki"}, {"高橋", "takahashi"}, {"田中", "tanaka"}, {"伊藤", "ito"},
	{"渡辺", "watanabe"}, {"山本", "yamamoto"}, {"中村", "nakamura"}, {"小林", "kobayashi"}, {"加藤", "kato"},
	{"吉田", "yoshida"}, {"山田", "yamada"}, {"佐々木", "sasaki"}, {"山口", "yamaguchi"}, {"松本", "matsumoto"},
	{"井上", "inoue"}, {"木村", "kimura"}, {"林", "hayashi"}, {"斎藤", "saito"}, {"清水", "shimizu"},
	{"山崎", "yamazaki"}, {"森", "mori"}, {"池田", "ikeda"}, {"橋本", "hashimoto"}, {"阿部", "abe"},
	{"石川", "ishikawa"}, {"前田", "maeda"}, {"藤田", "fujita"}, {"小川", "ogawa"}, {"後藤", "goto"},
	{"岡田", "okada"}, {"長谷川", "hasegawa"}, {"村上", "murakami"}, {"近藤", "kondo"}, {"石井", "ishii"},
	{"坂本", "sakamoto"}, {"遠藤", "endo"}, {"青木", "aoki"}, {"藤井", "fujii"}, {"西村", "nishimura"},
}

var givens = []name{
	{"花子", "hanako"}, {"太郎", "taro"}, {"陽菜", "hina"}, {"蓮", "ren"}, {"結衣", "yui"},
	{"大翔", "hiroto"}, {"美咲", "misaki"}, {"健", "ken"}, {"さくら", "sakura"}, {"翔太", "shota"},
	{"恵子", "keiko"}, {"直樹", "naoki"}, {"愛", "ai"}, {"拓也", "takuya"}, {"真由美", "mayumi"},
	{"誠", "makoto"}, {"由美", "yumi"}, {"大輔", "daisuke"}, {"香織", "kaori"}, {"学", "manabu"},
	{"裕子", "yuko"}, {"亮", "ryo"}, {"ひかり", "hikari"}, {"和也", "kazuya"}, {"智子", "tomoko"},
}

// words make the names of roles, buckets, functions and the like.
var words = []string{
	"prod", "stage", "data", "web", "api", "core", "etl", "billing", "search", "auth", "ingest", "report",
	"batch", "node", "worker", "order", "deploy", "stock", "audit", "backup", "stream", "edge", "cache", "mail",
}

// Services that call on behalf of others (userIdentity.invokedBy).
var services = []string{
	"ec2.amazonaws.com", "lambda.amazonaws.com", "autoscaling.amazonaws.com", "config.amazonaws.com",
	"cloudtrail.amazonaws.com", "ecs-tasks.amazonaws.com", "events.amazonaws.com", "logs.amazonaws.com",
}

// User agents by who uses them.
var (
	browsers = []string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
		"Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
	}
	toolAgents = []string{
		"aws-cli/2.17.9 md/awscrt#0.20.11 ua/2.0 os/macos#23.5.0 md/arch#arm64 lang/python#3.11.8 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/prompt#off md/command#ec2.describe-instances",
		"APN/1.0 HashiCorp/1.0 Terraform/1.9.2 (+https://www.terraform.io) terraform-provider-aws/5.58.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.30.3 os/linux lang/go#1.22.5 md/GOOS#linux md/GOARCH#amd64 api/iam#1.34.3",
	}
	jobAgents = []string{
		"aws-sdk-go-v2/1.30.3 os/linux lang/go#1.22.5 md/GOOS#linux md/GOARCH#amd64 api/sts#1.30.3",
		"Boto3/1.34.144 md/Botocore#1.34.144 ua/2.0 os/linux#5.10.219-208.866.amzn2.x86_64 md/arch#x86_64 lang/python#3.11.9 md/pyimpl#CPython exec-env/AWS_Lambda_python3.11 cfg/retry-mode#legacy Botocore/1.34.144",
		"aws-sdk-java/2.26.20 Linux/5.10.219-208.866.amzn2.x86_64 OpenJDK_64-Bit_Server_VM/17.0.11+9-LTS Java/17.0.11 vendor/Amazon.com_Inc. md/internal exec-env/AWS_Lambda_java17 io/sync http/UrlConnection cfg/retry-mode/legacy",
		"aws-sdk-nodejs/2.1652.0 linux/v20.14.0 exec-env/AWS_ECS_FARGATE promise",
		"amazon-ssm-agent/3.3.484.0", "cluster-autoscaler/1.30.0", "AWS Internal",
	}
)
