package trinofunc

import (
	"errors"
	"math"
)

// Buckets and distributions.

var _ = register(
	&Function{Name: "trino_width_bucket", Args: types("DOUBLE", "DOUBLE", "DOUBLE", "BIGINT"), Result: "BIGINT", New: stateless(widthBucket)},
	&Function{Name: "trino_width_bucket_bins", Args: types("DOUBLE", "DOUBLE[]"), Result: "BIGINT", New: stateless(widthBucketBins)},
	&Function{Name: "trino_normal_cdf", Args: types("DOUBLE", "DOUBLE", "DOUBLE"), Result: "DOUBLE", New: stateless(normalCDF)},
	&Function{Name: "trino_inverse_normal_cdf", Args: types("DOUBLE", "DOUBLE", "DOUBLE"), Result: "DOUBLE", New: stateless(inverseNormalCDF)},
	&Function{Name: "trino_beta_cdf", Args: types("DOUBLE", "DOUBLE", "DOUBLE"), Result: "DOUBLE", New: stateless(betaCDF)},
	&Function{Name: "trino_inverse_beta_cdf", Args: types("DOUBLE", "DOUBLE", "DOUBLE"), Result: "DOUBLE", New: stateless(inverseBetaCDF)},
	&Function{Name: "trino_wilson", Args: types("BIGINT", "BIGINT", "DOUBLE", "BOOLEAN"), Result: "DOUBLE", New: stateless(wilson)},
)

// check returns the error of the first condition that does not hold: a message follows each.
func check(conditions ...any) error {
	for i := 0; i < len(conditions); i += 2 {
		if !conditions[i].(bool) {
			return errors.New("Invalid argument: " + conditions[i+1].(string))
		}
	}
	return nil
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

func widthBucket(in Args, out Result) error {
	x, low, high, n := in.Float(0), in.Float(1), in.Float(2), in.Int(3)
	if err := check(n > 0, "bucketCount must be greater than 0", !math.IsNaN(x), "operand must not be NaN", finite(low), "first bound must be finite",
		finite(high), "second bound must be finite", low != high, "bounds cannot equal each other"); err != nil {
		return err
	}
	lower, upper := min(low, high), max(low, high)
	bucket := int64(0)
	switch {
	case x < lower:
	case x >= upper:
		if n == math.MaxInt64 {
			return errors.New("Bucket for value is out of range")
		}
		bucket = n + 1
	default:
		bucket = int64(float64(n)*(x-lower)/(upper-lower)) + 1
	}
	if low > high {
		bucket = n - bucket + 1
	}
	out.Int(bucket)
	return nil
}

func widthBucketBins(in Args, out Result) error {
	x, bins := in.Float(0), in.List(1)
	if err := check(bins.Len() > 0, "Bins cannot be an empty array", !math.IsNaN(x), "Operand cannot be NaN"); err != nil {
		return err
	}
	low, high := 0, bins.Len()
	for low < high {
		if bins.Float(low) > bins.Float(high-1) {
			return check(false, "Bin values are not sorted in ascending order")
		}
		middle := (low + high) / 2
		bin := bins.Float(middle)
		if err := check(finite(bin), "Bin value must be finite, got "+string(appendJavaDouble(nil, bin, 64))); err != nil {
			return err
		}
		if x < bin {
			high = middle
		} else {
			low = middle + 1
		}
	}
	out.Int(int64(low))
	return nil
}

func normalCDF(in Args, out Result) error {
	mean, deviation, x := in.Float(0), in.Float(1), in.Float(2)
	if err := check(deviation > 0, "standardDeviation must be > 0"); err != nil {
		return err
	}
	out.Float(0.5 * (1 + math.Erf((x-mean)/(deviation*math.Sqrt2))))
	return nil
}

func inverseNormalCDF(in Args, out Result) error {
	mean, deviation, p := in.Float(0), in.Float(1), in.Float(2)
	if err := check(p > 0 && p < 1, "p must be 0 > p > 1", deviation > 0, "sd must be > 0"); err != nil {
		return err
	}
	out.Float(mean + deviation*math.Sqrt2*math.Erfinv(2*p-1))
	return nil
}

func betaCDF(in Args, out Result) error {
	a, b, x := in.Float(0), in.Float(1), in.Float(2)
	if err := check(x >= 0 && x <= 1, "value must be 0 >= v >= 1", a > 0 && b > 0, "a, b must be > 0"); err != nil {
		return err
	}
	out.Float(regularizedBeta(x, a, b))
	return nil
}

// regularizedBeta is the incomplete beta function divided by the complete one, by its continued fraction.
// Source: W. J. Lentz's method for https://dlmf.nist.gov/8.17#v.
func regularizedBeta(x, a, b float64) float64 {
	switch {
	case x <= 0:
		return 0
	case x >= 1:
		return 1
	case x > (a+1)/(a+b+2):
		return 1 - regularizedBeta(1-x, b, a)
	}
	logAB, _ := math.Lgamma(a + b)
	logA, _ := math.Lgamma(a)
	logB, _ := math.Lgamma(b)
	front := math.Exp(logAB-logA-logB+a*math.Log(x)+b*math.Log1p(-x)) / a
	const tiny, precision, most = 1e-300, 1e-16, 10000
	f, c, d := 1.0, 1.0, 0.0
	for i := range most {
		m := float64(i / 2)
		numerator := 1.0
		switch {
		case i == 0:
		case i%2 == 0:
			numerator = m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		default:
			numerator = -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		}
		if d = 1 + numerator*d; math.Abs(d) < tiny {
			d = tiny
		}
		if c = 1 + numerator/c; math.Abs(c) < tiny {
			c = tiny
		}
		d = 1 / d
		f *= c * d
		if math.Abs(1-c*d) < precision {
			break
		}
	}
	return front * (f - 1)
}

// inverseBetaCDF finds the value by halving. Trino's own solver stops at 9 digits.
func inverseBetaCDF(in Args, out Result) error {
	a, b, p := in.Float(0), in.Float(1), in.Float(2)
	if err := check(p >= 0 && p <= 1, "p must be 0 >= p >= 1", a > 0 && b > 0, "a, b must be > 0"); err != nil {
		return err
	}
	low, high := 0.0, 1.0
	if p == 0 || p == 1 {
		low, high = p, p
	}
	for range 60 {
		if middle := (low + high) / 2; regularizedBeta(middle, a, b) < p {
			low = middle
		} else {
			high = middle
		}
	}
	out.Float((low + high) / 2)
	return nil
}

// wilson is a bound of Wilson's score interval: the upper one where the last argument is true.
func wilson(in Args, out Result) error {
	successes, trials, z := float64(in.Int(0)), float64(in.Int(1)), in.Float(2)
	if err := check(successes >= 0, "number of successes must not be negative", trials > 0, "number of trials must be positive",
		successes <= trials, "number of successes must not be larger than number of trials", z >= 0, "z-score must not be negative"); err != nil {
		return err
	}
	p := successes / trials
	root := z * math.Sqrt(p*(1-p)/trials+z*z/(4*trials*trials))
	if !in.Bool(3) {
		root = -root
	}
	out.Float((p + z*z/(2*trials) + root) / (1 + z*z/trials))
	return nil
}
